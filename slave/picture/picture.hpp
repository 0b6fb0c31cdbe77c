#pragma once

// A decoded picture, and its planes as analyses take them.

#include <cstdint>
#include <mutex>
#include <opencv2/core/mat.hpp>

#include "common/kinds/finding.hpp"

namespace ocelli::slave {

// A grey picture to analyse, and how to tell that it is there already.
struct GreyPlane {
    const cv::Mat& pixels;     // H×W, 8 bit, not empty
    std::uint64_t serial = 0;  // planes with the same have the same pixels; 0: like no other
};

// A picture in colour to analyse, and how to tell that it is there already.
struct ColourPlane {
    const cv::Mat& pixels;     // H×W×3, 8 bit, blue, green, red, not empty
    std::uint64_t serial = 0;  // as that of the GreyPlane that is made of it; 0: like no other
};

// Upright. Immutable once made, apart from the planes that it derives on first use; several threads
// may read one Picture at the same time.
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

// A copy of `bgr` (H×W×3, 8 bit) whose lightness is equalised locally (CLAHE, clip limit 2, 8×8
// tiles, on L of Lab); the colours stay.
cv::Mat equalize_locally(const cv::Mat& bgr);

}  // namespace ocelli::slave
