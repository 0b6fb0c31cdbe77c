#pragma once

// Draws a report's findings on its picture.

#include <opencv2/core/mat.hpp>

#include "common/report/findings.hpp"

namespace ocelli::client {

// On an 8-bit BGR picture, upright as the report's coordinates are. Line widths and text follow the
// picture's size, so that both are legible at 480×360 and at 4K.
void draw_findings(cv::Mat& picture, const Findings& findings);

// On a small picture: thin boxes of objects and faces, without text, which would hide them.
void draw_boxes(cv::Mat& picture, const Findings& findings);

}  // namespace ocelli::client
