#pragma once

#include <vector>

#include "common/report/findings.hpp"

namespace ocelli::slave {

// A detection before it is made a finding. Coordinates are pixels, first of the network's input,
// later of the picture; not clamped.
struct Candidate {
    float left = 0;
    float top = 0;
    float right = 0;
    float bottom = 0;
    float confidence = 0;          // 0..1, as the network gives it
    int label = 0;                 // the class number
    std::vector<Point> landmarks;  // faces: five; else none
};

// Whether confidence, box and landmarks are all finite numbers.
bool is_finite(const Candidate& candidate);

// Intersection over union of the boxes, 0..1; 0 when one is empty.
float overlap(const Candidate& a, const Candidate& b);

}  // namespace ocelli::slave
