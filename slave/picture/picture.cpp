#include "slave/picture/picture.hpp"

#include <atomic>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <utility>

namespace ocelli::slave {

namespace {

std::uint64_t next_serial() {
    static std::atomic<std::uint64_t> last = 0;
    return ++last;
}

}  // namespace

Picture::Picture(cv::Mat bgr) : serial_(next_serial()), bgr_(std::move(bgr)) {
    CV_Assert(bgr_.type() == CV_8UC3);
}

const cv::Mat& Picture::grey() const {
    std::call_once(grey_once_, [this] { cv::cvtColor(bgr_, grey_, cv::COLOR_BGR2GRAY); });
    return grey_;
}

// The grey plane counts from the start: nearly every kind asks for it, and a cache that is bounded
// in bytes must not learn of it afterwards.
std::size_t Picture::bytes() const {
    return bgr_.total() * (bgr_.elemSize() + 1);
}

cv::Mat equalize_locally(const cv::Mat& bgr) {
    constexpr double kClipLimit = 2;
    constexpr int kLightness = 0;
    cv::Mat lab;
    cv::cvtColor(bgr, lab, cv::COLOR_BGR2Lab);
    cv::Mat lightness;
    cv::extractChannel(lab, lightness, kLightness);
    cv::createCLAHE(kClipLimit, cv::Size(8, 8))->apply(lightness, lightness);
    cv::insertChannel(lightness, lab, kLightness);
    cv::Mat equalized;
    cv::cvtColor(lab, equalized, cv::COLOR_Lab2BGR);
    return equalized;
}

}  // namespace ocelli::slave
