#include "slave/devices/gpu_proof.hpp"

#include <fmt/format.h>

#include <opencv2/imgproc.hpp>
#include <set>
#include <utility>

#include "slave/devices/probe_picture.hpp"
#include "slave/kernels/corner_finder.hpp"

namespace ocelli::slave {

namespace {

// By place: their order depends on the last bits of responses.
using Points = std::set<std::pair<int, int>>;

constexpr CornerRules kCorners;
const cv::Size kSize(160, 96);

Points corners_by_cpu(const cv::Mat& picture) {
    Points points;
    CornerFinder finder;
    for (const Corner& corner : finder.find(picture, kCorners)) {
        points.emplace(corner.x, corner.y);
    }
    return points;
}

Points corners_by(GpuWorker& worker) {
    cuda::CornerRules rules;
    rules.count_max = kCorners.count_max;
    rules.quality = kCorners.quality;
    rules.distance_min = kCorners.distance_min;
    rules.block_size = kCorners.block_size;
    Points points;
    for (const cuda::Corner& corner : worker.corners(rules)) {
        points.emplace(corner.x, corner.y);
    }
    return points;
}

// What a worker that has the probe picture finds otherwise than the CPU.
std::string why_not(GpuWorker& worker, const cv::Mat& picture) {
    cuda::EdgeRules rules;
    rules.low = kProbeLow;
    rules.high = kProbeHigh;
    const std::int64_t edges = worker.edges(rules).pixels;
    if (const std::int64_t expected = probe_edges(picture); edges != expected) {
        return fmt::format("it found {} edge pixels where the CPU finds {}", edges, expected);
    }
    const Points points = corners_by(worker);
    if (const Points expected = corners_by_cpu(picture); points != expected) {
        return fmt::format("it found {} corners where the CPU finds {}{}", points.size(),
                           expected.size(),
                           points.size() == expected.size() ? " in other places" : "");
    }
    return "";
}

// Whether the grey picture that the device makes of a coloured one is OpenCV's.
std::string why_not_in_colour(GpuPool& gpu) {
    const cv::Mat bgr = colour_probe_picture(kSize);
    cv::Mat grey;
    cv::cvtColor(bgr, grey, cv::COLOR_BGR2GRAY);
    std::string reason;
    gpu.work_on_colour({bgr}, [&](GpuWorker& worker) { reason = why_not(worker, grey); });
    return reason.empty() ? "" : "in a coloured picture " + reason;
}

}  // namespace

std::string why_not(GpuPool& gpu) {
    const cv::Mat picture = probe_picture(kSize);
    std::string reason;
    // A picture like no other goes to the slot that has waited longest: to each in turn.
    for (int slot = 0; slot < gpu.slots() && reason.empty(); ++slot) {
        gpu.work_on({picture}, [&](GpuWorker& worker) { reason = why_not(worker, picture); });
    }
    if (reason.empty()) {
        reason = why_not_in_colour(gpu);
    }
    return reason;
}

}  // namespace ocelli::slave
