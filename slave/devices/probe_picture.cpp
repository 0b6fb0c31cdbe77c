#include "slave/devices/probe_picture.hpp"

#include <opencv2/core.hpp>

#include "slave/kernels/edge_finder.hpp"

namespace ocelli::slave {

cv::Mat probe_picture(cv::Size size) {
    cv::Mat picture(size, CV_8U);
    cv::RNG(20).fill(picture, cv::RNG::NORMAL, 90, 6);
    constexpr int kStep = 40;
    constexpr int kSide = 24;
    for (int y = 0; y + kSide < size.height; y += kStep) {
        for (int x = 0; x + kSide < size.width; x += kStep) {
            cv::Mat square = picture({x, y, kSide, kSide});
            square += cv::Scalar::all((x + y) % 97);
        }
    }
    return picture;
}

cv::Mat colour_probe_picture(cv::Size size) {
    const cv::Mat grey = probe_picture(size);
    cv::Mat mirrored;
    cv::flip(grey, mirrored, 1);
    cv::Mat picture;
    cv::merge(std::vector<cv::Mat>{grey, 255 - grey, mirrored}, picture);
    return picture;
}

std::int64_t probe_edges(const cv::Mat& picture) {
    EdgeFinder finder;
    finder.load(picture, 3);
    return finder.find(kProbeLow, kProbeHigh, false).pixels;
}

}  // namespace ocelli::slave
