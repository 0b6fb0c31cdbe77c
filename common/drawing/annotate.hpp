#pragma once

// Draws a report's findings on its picture; reads and writes such pictures.

#include <opencv2/core/mat.hpp>
#include <opencv2/core/types.hpp>
#include <span>
#include <string>
#include <vector>

#include "common/blob.hpp"
#include "common/kinds/finding.hpp"

namespace ocelli {

// Where labels go: inside the picture, and off one another where there is room.
class LabelPlacer {
  public:
    explicit LabelPlacer(cv::Size picture) : picture_(picture) {}

    // A place of this size for the label of `box`: above it, else inside or below, to its left or
    // right; where all of these are taken, the one that covers least of other labels.
    cv::Rect place(const cv::Rect& box, const cv::Size& size);

  private:
    std::vector<cv::Rect> candidates(const cv::Rect& box, const cv::Size& size) const;
    int covered(const cv::Rect& place) const;

    cv::Size picture_;
    std::vector<cv::Rect> taken_;
};

// On an 8-bit BGR picture, upright as the report's coordinates are. Line widths and text follow the
// picture's size, so that both are legible at 480×360 and at 4K.
void draw_findings(cv::Mat& picture, std::span<const Section> sections);

// On a small picture: thin boxes, without text, which would hide them.
void draw_boxes(cv::Mat& picture, std::span<const Section> sections);

// The picture upright, as a report's coordinates are, 8-bit BGR. Empty when it cannot be decoded.
cv::Mat decode_upright(const Blob& image);
// As a file of that kind: ".jpg", ".png". Throws what OpenCV throws.
std::vector<std::byte> encoded(const cv::Mat& picture, const std::string& extension);

}  // namespace ocelli
