#include "slave/detectors/cascade_scanner.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <utility>

namespace ocelli::slave {

namespace {

bool are_similar(const cv::Rect& a, const cv::Rect& b) {
    constexpr double kTolerance = 0.2;
    const double delta =
        kTolerance * 0.5 * (std::min(a.width, b.width) + std::min(a.height, b.height));
    return std::abs(a.x - b.x) <= delta && std::abs(a.y - b.y) <= delta &&
           std::abs(a.br().x - b.br().x) <= delta && std::abs(a.br().y - b.br().y) <= delta;
}

cv::Rect2d trimmed(const cv::Rect2d& box, const CascadeTrim& trim) {
    return {box.x + trim.left * box.width, box.y + trim.top * box.height,
            box.width * (1 - trim.left - trim.right), box.height * (1 - trim.top - trim.bottom)};
}

}  // namespace

Result<CascadeScanner> CascadeScanner::load(CascadeManifest manifest, const std::string& path,
                                            const CascadeDevice& device) {
    auto source = make_window_source(manifest.origin, path, device);
    if (!source) {
        return source.error();
    }
    return CascadeScanner(std::move(manifest), std::move(*source));
}

std::vector<WindowGroup> CascadeScanner::scan(const GreyPlane& grey, int min_width,
                                              int min_height) {
    const cv::Size smallest(std::max(manifest_.min_width, min_width),
                            std::max(manifest_.min_height, min_height));
    std::vector<WindowGroup> groups =
        group_windows(source_->windows(grey, manifest_.scale_factor, smallest));
    std::erase_if(
        groups, [&](const WindowGroup& group) { return group.windows < manifest_.min_neighbours; });
    for (WindowGroup& group : groups) {
        group.box = trimmed(group.box, manifest_.trim);
    }
    return groups;
}

std::vector<WindowGroup> group_windows(const std::vector<cv::Rect>& windows) {
    if (windows.empty()) {
        return {};  // cv::partition would take the address of the first
    }
    std::vector<int> group_of;
    const int count = cv::partition(windows, group_of, are_similar);
    std::vector<WindowGroup> groups(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < windows.size(); ++i) {
        WindowGroup& group = groups[static_cast<std::size_t>(group_of[i])];
        group.box.x += windows[i].x;
        group.box.y += windows[i].y;
        group.box.width += windows[i].width;
        group.box.height += windows[i].height;
        ++group.windows;
    }
    for (WindowGroup& group : groups) {
        group.box = {group.box.x / group.windows, group.box.y / group.windows,
                     group.box.width / group.windows, group.box.height / group.windows};
    }
    return groups;
}

double confidence_of_windows(double windows) {
    return (windows + 2) / (windows + 8);
}

}  // namespace ocelli::slave
