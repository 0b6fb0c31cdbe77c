#pragma once

// What a slave and its master say to each other after the Welcome; messages.hpp has the rest, and
// the list of all.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/digest.hpp"
#include "common/error.hpp"
#include "common/kinds/finding.hpp"
#include "common/kinds/parameters.hpp"
#include "common/serialize.hpp"
#include "common/task_id.hpp"
#include "common/wire/frame.hpp"

namespace ocelli::wire {

// How good a detector is among those of its kind: of two, the one with the higher rank finds more.
struct DetectorRank {
    std::string kind;
    std::string detector;
    std::uint32_t rank = 0;

    bool operator==(const DetectorRank&) const = default;

    OCELLI_SERIALIZE(kind, detector, rank);
};

// One artifact's place in the blob: they follow one another in this order.
struct ArtifactHeader {
    std::string name;
    std::uint32_t bytes = 0;

    bool operator==(const ArtifactHeader&) const = default;

    OCELLI_SERIALIZE(name, bytes);
};

// These attempts left the slave's queue and run: from now on they are suspects if the slave dies.
// Left out where the result follows at once.
struct Started {
    static constexpr MessageType kType{30};
    std::vector<std::uint64_t> attempts;

    OCELLI_SERIALIZE(attempts);
};

// What came of one attempt. `error` is there exactly when it failed. With `regions` the slave has
// found nothing yet: it asks for the subtask to be done in these parts of the picture, which may
// overlap, as subtasks of their own.
struct SubtaskResult {
    std::uint64_t attempt = 0;
    std::optional<Error> error = {};
    Section section = {};
    PictureSize size = {};  // known even when only the analysis failed; 0×0 otherwise
    std::string device = {};
    std::string detector = {};
    std::uint64_t run_us = 0;
    std::vector<ArtifactHeader> artifacts = {};
    std::vector<Box> regions = {};

    OCELLI_SERIALIZE(attempt, error, section, size, device, detector, run_us, artifacts, regions);
};

// What is ready at one time. Blob: the artifacts of all, one after the other.
struct Results {
    static constexpr MessageType kType{31};
    std::uint64_t master = 0;  // the incarnation of the one that issued the attempts
    std::vector<SubtaskResult> results;

    OCELLI_SERIALIZE(master, results);
};

// The slave no longer keeps the image of these attempts: it wants image and attempts again.
struct ImageMissing {
    static constexpr MessageType kType{32};
    std::vector<std::uint64_t> attempts;

    OCELLI_SERIALIZE(attempts);
};

// A slave's first message after its Welcome. Since version 3.
struct Announce {
    static constexpr MessageType kType{35};
    std::uint64_t image_bytes_max = kImageBytesMax;
    std::uint64_t pixels_max = 0;  // of a picture; 0: not said
    std::vector<DetectorRank> ranks = {};
    std::vector<std::string> labels = {};  // of all that its detectors can find

    OCELLI_SERIALIZE(image_bytes_max, pixels_max, ranks, labels);
};

// The subtask whose thread has just made the slave's process die by `signal`, a fault of its own
// (SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT). Since version 3.
struct LastWord {
    static constexpr MessageType kType{36};
    std::uint64_t master = 0;
    std::uint64_t attempt = 0;
    std::int32_t signal = 0;

    OCELLI_SERIALIZE(master, attempt, signal);
};

// A draining slave returns attempts that it has not begun.
struct GiveBack {
    static constexpr MessageType kType{33};
    std::vector<std::uint64_t> attempts;

    OCELLI_SERIALIZE(attempts);
};

// A slave's heartbeat.
struct Progress {
    static constexpr MessageType kType{34};
    bool draining = false;
    std::vector<std::uint64_t> running;  // attempts in the pool's threads
    // Of these, the ones that hang: the slave takes no more work and ends when the others are done.
    std::vector<std::uint64_t> stuck = {};

    OCELLI_SERIALIZE(draining, running, stuck);
};

struct RunSubtask {
    std::uint64_t attempt = 0;  // unique in the life of this master
    TaskId task_id = {};
    std::string kind = {};
    std::string camera = {};
    std::vector<ParameterOverride> overrides = {};
    std::vector<Threshold> thresholds = {};
    std::optional<Box> region = {};  // look at this part only; findings are still the picture's
    std::uint32_t limit_ms = 0;      // how long the master waits for it once it runs; 0: for ever

    OCELLI_SERIALIZE(attempt, task_id, kind, camera, overrides, thresholds, region, limit_ms);
};

// Subtasks of one image. Blob: the image, when `has_image`; a slave gets it once while it keeps it.
struct Work {
    static constexpr MessageType kType{41};
    std::uint64_t image = 0;      // its number, unique in the life of this master
    Digest digest = {};           // of its bytes; travels in version 2 only, where it is the name
    std::string media_type = {};  // as in Submit
    bool has_image = false;
    std::vector<RunSubtask> subtasks = {};

    OCELLI_SERIALIZE(image, media_type, has_image, subtasks);
};

// The slave takes no more work and gives back what it has not begun, until it is started again. It
// stays connected.
struct Drain {
    static constexpr MessageType kType{43};

    OCELLI_SERIALIZE();
};

struct CancelSubtask {
    static constexpr MessageType kType{42};
    std::uint64_t attempt = 0;

    OCELLI_SERIALIZE(attempt);
};

}  // namespace ocelli::wire
