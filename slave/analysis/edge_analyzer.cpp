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
        // As cv::Canny does it by itself; here, since the thresholds follow from the gradients.
        const double scale = sobel_scale(aperture);
        cv::Sobel(grey, dx_, CV_16S, 1, 0, aperture, scale, 0, cv::BORDER_REPLICATE);
        cv::Sobel(grey, dy_, CV_16S, 0, 1, aperture, scale, 0, cv::BORDER_REPLICATE);
        const auto thresholds = edge_thresholds(parameters, dx_, dy_);
        if (!thresholds) {
            return thresholds.error();
        }
        cv::Canny(dx_, dy_, edges_, thresholds->low * scale, thresholds->high * scale,
                  parameters.flag("l2_gradient"));

        AnalysisOutput output;
        output.detector = "canny";
        EdgeFindings& found = output.findings.edges.emplace();
        found.pixels = cv::countNonZero(edges_);
        found.density = static_cast<double>(found.pixels) / static_cast<double>(edges_.total());
        found.contours = cv::connectedComponents(edges_, labels_, 8, CV_32S) - 1;
        if (parameters.flag("map")) {
            output.artifacts.push_back(edge_map(edges_));
        }
        return output;
    });
}

}  // namespace ocelli::slave
