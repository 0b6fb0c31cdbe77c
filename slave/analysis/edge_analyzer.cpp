#include "slave/analysis/edge_analyzer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <opencv2/imgcodecs.hpp>
#include <vector>

#include "slave/detectors/detector.hpp"

namespace ocelli::slave {

namespace {

constexpr double kTimesMedian = 3;
constexpr double kHighMin = 4;   // grey levels per pixel
constexpr double kHighMax = 20;  // grey levels per pixel
constexpr double kLowShare = 0.5;

// A step of the median is an eighth of a grey level per pixel: one unit of Sobel 3.
constexpr int kStepsPerGreyLevel = 8;

}  // namespace

double sobel_gain(int aperture) {
    return aperture == 3 ? 8 : aperture == 5 ? 128 : 2048;
}

double median_gradient(int aperture, const std::function<int(int shift)>& median_magnitude) {
    const double step = sobel_gain(aperture) * sobel_scale(aperture) / kStepsPerGreyLevel;
    const int shift = std::ilogb(step);  // steps are powers of two
    return static_cast<double>(median_magnitude(shift)) / kStepsPerGreyLevel;
}

double median_gradient(EdgeFinder& finder, int aperture, bool l2) {
    return median_gradient(aperture, [&](int shift) { return finder.median_magnitude(l2, shift); });
}

Result<EdgeThresholds> edge_thresholds(const Parameters& edge,
                                       const std::function<double()>& median) {
    const auto low = edge.real_or_auto("low");
    auto high = edge.real_or_auto("high");
    if (!high) {
        const double gain = sobel_gain(edge.integer("aperture"));
        high = gain * std::clamp(kTimesMedian * median(), kHighMin, kHighMax);
        high = std::max(*high, low.value_or(0));
    }
    if (low && *low > *high) {
        return Error{ErrorCode::bad_parameter,
                     fmt::format("edge.low = {:g} is above edge.high = {:g}; give a lower one.",
                                 *low, *high)};
    }
    return EdgeThresholds{low.value_or(kLowShare * *high), *high};
}

namespace {

// What lies in memory that the worker uses again is copied.
void copy_map(const cuda::Edges& edges, cv::Size size, cv::Mat& to) {
    auto* const map = const_cast<std::uint8_t*>(edges.map);  // which cv::Mat would want to write
    cv::Mat(size, CV_8U, map, edges.map_stride_bytes).copyTo(to);
}

}  // namespace

Result<FoundEdges> GpuEdgeSource::find(const GreyPlane& grey, const Parameters& edge) {
    cuda::EdgeRules rules;
    rules.aperture = edge.integer("aperture");
    rules.low = edge.real_or_auto("low");
    rules.high = edge.real_or_auto("high");
    rules.l2 = edge.flag("l2_gradient");
    rules.map = edge.flag("map");
    rules.blur = edge.real("blur");
    if (rules.low && rules.high) {
        if (const auto checked = edge_thresholds(edge, [] { return 0; }); !checked) {
            return checked.error();
        }
    }
    FoundEdges found{{}, gpu_->name()};
    gpu_->work_on(grey, [&](GpuWorker& worker) {
        const cuda::Edges& edges = worker.edges(rules);
        found.traced.pixels = edges.pixels;
        found.traced.contours = edges.contours;
        if (rules.map) {
            copy_map(edges, grey.pixels.size(), map_);
            found.traced.edges = map_;
        }
    });
    return found;
}

Result<FoundEdges> CpuEdgeSource::find(const GreyPlane& grey, const Parameters& edge) {
    const int aperture = edge.integer("aperture");
    const bool l2 = edge.flag("l2_gradient");
    finder_.load(blur_.of(grey.pixels, edge.real("blur")), aperture);
    const auto thresholds =
        edge_thresholds(edge, [&] { return median_gradient(finder_, aperture, l2); });
    if (!thresholds) {
        return thresholds.error();
    }
    const double scale = sobel_scale(aperture);
    return FoundEdges{finder_.find(thresholds->low * scale, thresholds->high * scale, l2), "cpu"};
}

namespace {

Artifact edge_map(const cv::Mat& edges) {
    std::vector<unsigned char> png;
    cv::imencode(".png", edges, png, {cv::IMWRITE_PNG_BILEVEL, 1});
    Artifact artifact{"edges.png", std::vector<std::byte>(png.size())};
    std::memcpy(artifact.bytes.data(), png.data(), png.size());
    return artifact;
}

}  // namespace

Result<AnalysisOutput> EdgeAnalyzer::analyze(const AnalysisInput& input) {
    return guarded("edge", [&]() -> Result<AnalysisOutput> {
        const Parameters& parameters = input.parameters;
        const auto edges =
            source_->find({input.picture.grey(), input.picture.serial()}, parameters);
        if (!edges) {
            return edges.error();
        }
        const TracedEdges& traced = edges->traced;
        AnalysisOutput output;
        output.section.kind = input.parameters.kind();
        output.detector = "canny";
        output.device = edges->device;
        const auto pixels = static_cast<double>(traced.pixels);
        const auto total = static_cast<double>(input.picture.grey().total());
        output.section.numbers = {{"density", pixels / total},
                                  {"pixels", pixels},
                                  {"contours", static_cast<double>(traced.contours)}};
        if (parameters.flag("map")) {
            output.artifacts.push_back(edge_map(traced.edges));
        }
        return output;
    });
}

}  // namespace ocelli::slave
