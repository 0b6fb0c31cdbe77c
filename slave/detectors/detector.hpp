#pragma once

// A detector finds the things of one kind in a picture. DetectionAnalyzer chooses one by name, runs
// it and filters what it found. An instance belongs to one thread.

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.hpp"
#include "common/kinds/finding.hpp"
#include "slave/picture/picture.hpp"

namespace ocelli::slave {

// What a caller may ask of any detector. Absent values are the detector's own defaults.
struct DetectionOptions {
    std::optional<double> min_confidence;  // 0..1
    std::optional<double> nms_iou;         // boxes that overlap more than this are one
    int min_width = 0;                     // px; smaller ones need not be searched for
    int min_height = 0;
    bool profiles = true;  // faces: also from the side, where that is a search of its own
};

class Detector {
  public:
    virtual ~Detector() = default;
    virtual std::string_view name() const = 0;
    // "cpu", "cuda:0": where it really runs; after detect(), where that picture was looked at.
    virtual std::string_view device() const = 0;
    // Its own threshold, 0..1.
    virtual double default_confidence() const = 0;
    // What it can find; none when its findings have no label.
    virtual std::vector<std::string> labels() const { return {}; }
    // The size that it reduces every picture to; none when it looks at the picture's own pixels.
    virtual std::optional<PictureSize> input_size() const { return std::nullopt; }
    // Each with confidence and box, and what its kind has beside: a label, points. By falling
    // confidence, boxes clamped to the picture. analysis_failed when the library below fails.
    virtual Result<std::vector<Finding>> detect(const Picture& picture,
                                                const DetectionOptions& options) = 0;
};

using Detectors = std::vector<std::unique_ptr<Detector>>;

// What `work` returns; what it throws (OpenCV reports all its failures that way) as
// analysis_failed. `what` did it: "edge", "hog".
template <class Work>
auto guarded(std::string_view what, Work work) -> decltype(work()) {
    try {
        return work();
    } catch (const std::exception& exception) {
        return Error{ErrorCode::analysis_failed,
                     "The " + std::string(what) + " analysis failed: " + exception.what()};
    }
}

}  // namespace ocelli::slave
