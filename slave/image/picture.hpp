#pragma once

// A decoded, upright picture. Immutable once made, apart from the planes that it derives on first
// use; several threads may read one Picture at the same time.

#include <cstdint>
#include <mutex>
#include <opencv2/core/mat.hpp>

#include "common/report/findings.hpp"

namespace ocelli::slave {

class Picture {
  public:
    // `bgr`: H×W×3, 8 bit, blue first, EXIF orientation already applied.
    explicit Picture(cv::Mat bgr);

    PictureSize size() const { return {bgr_.cols, bgr_.rows}; }
    // H×W×3, 8 bit, blue, green, red.
    const cv::Mat& bgr() const { return bgr_; }
    // H×W, 8 bit, as cv::cvtColor(COLOR_BGR2GRAY) gives it; computed once, on first use.
    const cv::Mat& grey() const;
    // No other Picture of this process has the same; above 0.
    std::uint64_t serial() const { return serial_; }
    // What it holds in memory, the grey plane included.
    std::size_t bytes() const;

  private:
    const std::uint64_t serial_;
    cv::Mat bgr_;
    mutable std::once_flag grey_once_;
    mutable cv::Mat grey_;
};

}  // namespace ocelli::slave
