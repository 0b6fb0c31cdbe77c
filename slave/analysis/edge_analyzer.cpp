#include "slave/analysis/edge_analyzer.hpp"

#include <cstring>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "slave/analysis/edge_thresholds.hpp"
#include "slave/analysis/guarded.hpp"
#include "slave/kernels/gradient_rows.hpp"

namespace ocelli::slave {

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
        const int aperture = parameters.integer("aperture");
        const double blur = parameters.real("blur");
        cv::Mat grey = input.picture.grey();
        if (blur > 0) {
            cv::GaussianBlur(grey, smooth_, cv::Size(), blur);
            grey = smooth_;
        }
        const bool l2 = parameters.flag("l2_gradient");
        finder_.load(grey, aperture);
        const auto thresholds =
            edge_thresholds(parameters, [&] { return median_gradient(finder_, aperture, l2); });
        if (!thresholds) {
            return thresholds.error();
        }
        const double scale = sobel_scale(aperture);
        const TracedEdges traced =
            finder_.find(thresholds->low * scale, thresholds->high * scale, l2);

        AnalysisOutput output;
        output.detector = "canny";
        EdgeFindings& found = output.findings.edges.emplace();
        found.pixels = traced.pixels;
        found.density =
            static_cast<double>(traced.pixels) / static_cast<double>(traced.edges.total());
        found.contours = static_cast<std::int32_t>(traced.contours);
        if (parameters.flag("map")) {
            output.artifacts.push_back(edge_map(traced.edges));
        }
        return output;
    });
}

}  // namespace ocelli::slave
