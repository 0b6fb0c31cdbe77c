#include "slave/analysis/corner_analyzer.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "slave/analysis/guarded.hpp"

namespace ocelli::slave {

namespace {

// cv::cornerSubPix wants a margin of two pixels around its window of 2·half+1.
void refine(const cv::Mat& grey, std::vector<cv::Point2f>& corners) {
    constexpr int kHalfMax = 3;
    const int half = std::min(kHalfMax, (std::min(grey.cols, grey.rows) - 5) / 2);
    if (half < 1 || corners.empty()) {
        return;
    }
    const cv::TermCriteria enough(cv::TermCriteria::COUNT | cv::TermCriteria::EPS, 20, 0.03);
    cv::cornerSubPix(grey, corners, cv::Size(half, half), cv::Size(-1, -1), enough);
    for (cv::Point2f& corner : corners) {
        corner.x = std::clamp(corner.x, 0.F, static_cast<float>(grey.cols - 1));
        corner.y = std::clamp(corner.y, 0.F, static_cast<float>(grey.rows - 1));
    }
}

}  // namespace

Result<AnalysisOutput> CornerAnalyzer::analyze(const AnalysisInput& input) {
    return guarded("corner", [&]() -> Result<AnalysisOutput> {
        constexpr int kGradientSize = 3;
        const Parameters& parameters = input.parameters;
        const cv::Mat& grey = input.picture.grey();
        std::vector<cv::Point2f> corners;
        std::vector<float> responses;
        cv::goodFeaturesToTrack(grey, corners, parameters.integer("max_count"),
                                parameters.real("quality"), parameters.real("min_distance"),
                                cv::noArray(), responses, parameters.integer("block_size"),
                                kGradientSize);
        if (parameters.flag("subpixel")) {
            refine(grey, corners);
        }
        AnalysisOutput output;
        output.detector = "shi-tomasi";
        auto& found = output.findings.corners.emplace();
        for (std::size_t i = 0; i < corners.size(); ++i) {
            found.push_back({corners[i].x, corners[i].y, responses[i]});
        }
        return output;
    });
}

}  // namespace ocelli::slave
