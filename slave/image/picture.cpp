#include "slave/image/picture.hpp"

#include <atomic>
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

}  // namespace ocelli::slave
