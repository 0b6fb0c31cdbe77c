#include "slave/analysis/corner_analyzer.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "slave/detectors/detector.hpp"

namespace ocelli::slave {

const std::vector<Corner>& GpuCornerSource::find(const GreyPlane& grey, const CornerRules& rules) {
    cuda::CornerRules wanted;
    wanted.count_max = rules.count_max;
    wanted.quality = rules.quality;
    wanted.distance_min = rules.distance_min;
    wanted.block_size = rules.block_size;
    corners_.clear();
    gpu_->work_on(grey, [&](GpuWorker& worker) {
        for (const cuda::Corner& corner : worker.corners(wanted)) {
            corners_.push_back({corner.x, corner.y, corner.response});
        }
    });
    return corners_;
}

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
        const Parameters& parameters = input.parameters;
        const cv::Mat& grey = input.picture.grey();
        const CornerRules rules{parameters.integer("max_count"), parameters.real("quality"),
                                parameters.real("min_distance"), parameters.integer("block_size")};
        const std::vector<Corner>& corners = source_->find({grey, input.picture.serial()}, rules);
        std::vector<cv::Point2f> positions;
        positions.reserve(corners.size());
        for (const Corner& corner : corners) {
            positions.emplace_back(static_cast<float>(corner.x), static_cast<float>(corner.y));
        }
        if (parameters.flag("subpixel")) {
            refine(grey, positions);
        }
        AnalysisOutput output;
        output.section.kind = input.parameters.kind();
        output.detector = "shi-tomasi";
        output.device = device_;
        for (std::size_t i = 0; i < corners.size(); ++i) {
            output.section.findings.push_back(
                {.confidence = corners[i].response, .points = {{positions[i].x, positions[i].y}}});
        }
        return output;
    });
}

}  // namespace ocelli::slave
