#pragma once

// Many annotated pictures on one, to glance at a night's snapshots: rows of small ones, as high as
// the pictures want, in the order in which they were added, each with its file, its status and what
// was found.

#include <cstddef>
#include <opencv2/core/mat.hpp>
#include <string>
#include <vector>

#include "common/report/report.hpp"

namespace ocelli {

class ContactSheet {
  public:
    // Those after the last that fits are counted only.
    static constexpr std::size_t kPicturesMax = 400;
    static constexpr int kCellWidth = 320;
    static constexpr int kPictureHeight = 240;
    static constexpr int kCaptionHeight = 40;

    // `picture`: 8-bit BGR, upright; empty when it could not be decoded.
    void add(const std::string& file, const Report& report, const cv::Mat& picture);

    bool empty() const { return cells_.empty(); }
    // All of it, 8-bit BGR.
    cv::Mat render() const;

  private:
    std::vector<cv::Mat> cells_;
    std::size_t left_out_ = 0;
};

}  // namespace ocelli
