#pragma once

// How well boxes that a detector found fit boxes that people drew, for one class. Pure arithmetic;
// average_precision_test.cpp has cases worked by hand.

#include <cstddef>
#include <span>

namespace ocelli::accuracy {

// Pixels; a box may lie between pixels.
struct Area {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

struct TrueBox {
    std::size_t picture = 0;
    Area area;
    bool ignore = false;  // a detection on it counts neither way
};

struct FoundBox {
    std::size_t picture = 0;
    Area area;
    double confidence = 0;
};

// Intersection over union, 0..1.
double overlap(const Area& a, const Area& b);

struct Counts {
    std::size_t right = 0;   // detections on a box
    std::size_t wrong = 0;   // detections on nothing, or on a box that a better one took
    std::size_t missed = 0;  // boxes that no detection took

    // Of all detections the share that is right; 0 when there are none.
    double precision() const;
    // Of all boxes the share that was found; 0 when there are none.
    double recall() const;
};

// Detections take boxes in the order of falling confidence, each the free one that it overlaps
// most, if by at least `iou_min`. One that takes none and lies by at least that share on an ignored
// box does not count.
Counts count_matches(std::span<const TrueBox> truth, std::span<const FoundBox> found,
                     double iou_min);

// The area under the curve of precision over recall, where the precision at a recall is the best at
// this or a higher recall (all-point interpolation, as in PASCAL VOC since 2010). 0..1; 0 when
// there is no box.
double average_precision(std::span<const TrueBox> truth, std::span<const FoundBox> found,
                         double iou_min);

// The mean of average_precision() at 0.50, 0.55, … 0.95.
double mean_average_precision(std::span<const TrueBox> truth, std::span<const FoundBox> found);

}  // namespace ocelli::accuracy
