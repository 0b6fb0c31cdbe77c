#pragma once

#include <string>
#include <vector>

#include "bench/accuracy/ground_truth.hpp"
#include "common/error.hpp"
#include "common/kinds/parameters.hpp"
#include "slave/analysis/analyzer.hpp"

namespace ocelli::accuracy {

// What is measured: one detector of one kind, for one class.
struct Question {
    std::string kind;                          // object, face
    std::string detector;                      // its name in the registry
    std::string label;                         // the class; findings of others are left out
    double curve_confidence = 0.01;            // min_confidence for the average precisions
    std::vector<ParameterOverride> overrides;  // for both passes
    double light = 1;  // below 1 the pictures are darkened to this share, with a sensor's noise
};

struct Measurement {
    std::string detector;
    std::string engine;
    std::string label;
    std::size_t pictures = 0;
    std::size_t boxes = 0;
    double ap30 = 0;  // average precision at IoU 0.3, with detections down to curve_confidence
    double ap50 = 0;
    double ap50_95 = 0;
    Counts at_default;                        // at IoU 0.5, with the detector's own threshold
    std::size_t empty_pictures = 0;           // that show nothing of the class
    std::size_t false_alarms = 0;             // on those, at the default threshold
    std::size_t false_alarms_above_half = 0;  // on those, with a confidence above 0.5
    double ms_median = 0;         // per picture, in the analyzer, at the default threshold
    std::vector<FoundBox> found;  // at the default threshold
};

// Runs the analyzer over all pictures twice: for the curve, and with its defaults. Each picture is
// decoded once for both, and not timed. Any error of the analyzer ends it.
Result<Measurement> measure(slave::Analyzer& analyzer, const GroundTruth& truth,
                            const Question& question);

// How far two runs over the same pictures agree: the best match for each detection.
struct Agreement {
    std::size_t matched = 0;    // same picture, IoU of at least 0.95, confidence within 0.01
    std::size_t unmatched = 0;  // of either run
    double iou_min = 1;         // over those that overlap by at least a half
    double confidence_difference_max = 0;
};
Agreement compare(const std::vector<FoundBox>& a, const std::vector<FoundBox>& b);

}  // namespace ocelli::accuracy
