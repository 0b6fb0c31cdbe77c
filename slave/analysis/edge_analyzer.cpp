#include "slave/analysis/edge_analyzer.hpp"

#include <cstring>
#include <opencv2/imgcodecs.hpp>
#include <vector>

#include "slave/analysis/guarded.hpp"

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
        const auto edges =
            source_->find({input.picture.grey(), input.picture.serial()}, parameters);
        if (!edges) {
            return edges.error();
        }
        const TracedEdges& traced = edges->traced;
        AnalysisOutput output;
        output.detector = "canny";
        output.device = edges->device;
        EdgeFindings& found = output.findings.edges.emplace();
        found.pixels = traced.pixels;
        found.density =
            static_cast<double>(traced.pixels) / static_cast<double>(input.picture.grey().total());
        found.contours = static_cast<std::int32_t>(traced.contours);
        if (parameters.flag("map")) {
            output.artifacts.push_back(edge_map(traced.edges));
        }
        return output;
    });
}

}  // namespace ocelli::slave
