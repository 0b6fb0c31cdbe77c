#pragma once

// Detectors find objects or faces in a picture. The object and the face analyzer choose one by
// name, run it and filter what it found. An instance belongs to one thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.hpp"
#include "common/report/findings.hpp"
#include "slave/image/picture.hpp"

namespace ocelli::slave {

// What a caller may ask of any detector. Absent values are the detector's own defaults.
struct DetectionOptions {
    std::optional<double> min_confidence;  // 0..1
    std::optional<double> nms_iou;         // boxes that overlap more than this are one
    int min_width = 0;                     // px; smaller ones need not be searched for
    int min_height = 0;
    bool profiles = true;  // faces: also from the side, where that is a search of its own
};

class ObjectDetector {
  public:
    virtual ~ObjectDetector() = default;
    virtual std::string_view name() const = 0;
    // "cpu", "cuda:0", "opencl": where it really runs; after detect(), where that picture was
    // looked at.
    virtual std::string_view device() const = 0;
    // Its own threshold, 0..1.
    virtual double default_confidence() const = 0;
    // What it can find.
    virtual std::vector<std::string> labels() const = 0;
    // The size that it reduces every picture to; none when it looks at the picture's own pixels.
    virtual std::optional<PictureSize> input_size() const { return std::nullopt; }
    // By falling confidence, boxes clamped to the picture. analysis_failed when the library below
    // fails.
    virtual Result<std::vector<ObjectFinding>> detect(const Picture& picture,
                                                      const DetectionOptions& options) = 0;
};

class FaceDetector {
  public:
    virtual ~FaceDetector() = default;
    virtual std::string_view name() const = 0;
    virtual std::string_view device() const = 0;
    virtual double default_confidence() const = 0;
    virtual Result<std::vector<FaceFinding>> detect(const Picture& picture,
                                                    const DetectionOptions& options) = 0;
};

}  // namespace ocelli::slave
