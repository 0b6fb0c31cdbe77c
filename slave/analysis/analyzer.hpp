#pragma once

// An analyzer turns a picture and parameters into findings. It knows nothing of networks, tasks or
// threads: an instance belongs to one pool thread and is never shared.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.hpp"
#include "common/kinds/finding.hpp"
#include "common/kinds/parameters.hpp"
#include "slave/picture/picture.hpp"

namespace ocelli::slave {

// A file that goes with the findings, e.g. "edges.png".
struct Artifact {
    std::string name;
    std::vector<std::byte> bytes;
};

struct AnalysisInput {
    const Picture& picture;
    const Parameters& parameters;  // of the analyzer's kind, complete and in range
    std::string_view camera;       // empty when the task names none
    // A part to look at, inside the picture; only analyzers that ask for regions get one. What is
    // found is still in the picture's coordinates.
    std::optional<Box> region = std::nullopt;
    // Those of the camera, which beat min_confidence for their labels; findings without a label
    // have that of their kind.
    std::span<const Threshold> thresholds = {};
};

struct AnalysisOutput {
    Section section;             // its kind is the analyzer's
    std::string detector;        // what was really used, e.g. "hog", "yolox-nano", "canny"
    std::string device = "cpu";  // where that ran: "cpu", "cuda:0"
    std::vector<Artifact> artifacts;
    // When not empty, nothing has been looked for yet: the analyzer asks to be called for each of
    // these instead, and for merge_regions() over what it gives.
    std::vector<Box> regions;
};

class Analyzer {
  public:
    virtual ~Analyzer() = default;

    // Errors: bad_parameter, e.g. a detector that this slave has not; analysis_failed. Whatever the
    // libraries below throw is caught and becomes analysis_failed with their message.
    virtual Result<AnalysisOutput> analyze(const AnalysisInput& input) = 0;
};

// Nothing when no pixel of the box lies in the picture.
std::optional<Box> clamped(const Box& box, PictureSize picture);

}  // namespace ocelli::slave
