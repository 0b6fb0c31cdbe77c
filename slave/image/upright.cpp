#include "slave/image/upright.hpp"

#include <opencv2/core.hpp>

#include "slave/image/orientation.hpp"

namespace ocelli::slave {

namespace {

cv::Mat flipped(const cv::Mat& picture, int axis) {
    cv::Mat result;
    cv::flip(picture, result, axis);
    return result;
}

}  // namespace

cv::Mat make_upright(const cv::Mat& stored, int orientation) {
    constexpr int kLeftRight = 1;
    constexpr int kTopBottom = 0;
    constexpr int kBoth = -1;
    if (orientation <= 1) {
        return stored;
    }
    const cv::Mat turned = swaps_sides(orientation) ? cv::Mat(stored.t()) : stored;
    switch (orientation) {
        case 2:
        case 6:
            return flipped(turned, kLeftRight);
        case 3:
        case 7:
            return flipped(turned, kBoth);
        case 4:
        case 8:
            return flipped(turned, kTopBottom);
        default:
            return turned;
    }
}

}  // namespace ocelli::slave
