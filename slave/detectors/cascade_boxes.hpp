#pragma once

#include <opencv2/core/types.hpp>
#include <optional>
#include <vector>

#include "common/report/findings.hpp"

namespace ocelli::slave {

// A box with a score, before it becomes a finding.
struct ScoredBox {
    cv::Rect2d box;  // px; may reach out of the picture
    double score = 0;
};

// Intersection over union, 0..1.
double overlap(const cv::Rect2d& a, const cv::Rect2d& b);
// The part of the smaller of the two that lies in the other, 0..1.
double cover(const cv::Rect2d& a, const cv::Rect2d& b);

// By falling score; ties by position and size, so that the order never depends on the search.
void sort_by_score(std::vector<ScoredBox>& boxes);

// Whole pixels, clamped to the picture; nothing when no pixel remains.
std::optional<Box> box_in(const cv::Rect2d& box, PictureSize picture);

}  // namespace ocelli::slave
