// Version 2 of the wire, for peers and journals of the release before this one: four kinds, each
// with a type of its own; the image apart from its subtasks, and named by its digest; a message for
// each subtask. To go with the release after next.

#include <algorithm>
#include <limits>
#include <type_traits>

#include "common/serialize.hpp"
#include "common/wire/codec.hpp"
#include "common/wire/span_archive.hpp"

namespace ocelli::wire {

namespace {

constexpr std::uint16_t kVersion2 = 2;

// --- the layouts that differ ---

struct Object2 {
    std::string label;
    float confidence = 0;
    Box box;

    OCELLI_SERIALIZE(label, confidence, box);
};

struct Face2 {
    float confidence = 0;
    Box box;
    std::vector<Point> landmarks;

    OCELLI_SERIALIZE(confidence, box, landmarks);
};

struct Edges2 {
    double density = 0;
    std::int64_t pixels = 0;
    std::int32_t contours = 0;

    OCELLI_SERIALIZE(density, pixels, contours);
};

struct Corner2 {
    float x = 0;
    float y = 0;
    float response = 0;

    OCELLI_SERIALIZE(x, y, response);
};

struct Findings2 {
    std::optional<std::vector<Object2>> objects;
    std::optional<std::vector<Face2>> faces;
    std::optional<Edges2> edges;
    std::optional<std::vector<Corner2>> corners;

    OCELLI_SERIALIZE(objects, faces, edges, corners);
};

struct Welcome2 {
    Welcome now;

    OCELLI_SERIALIZE(now.version, now.image_bytes_max, now.heartbeat_ms, now.lease_ms);
};

struct Submit2 {
    Submit now;

    OCELLI_SERIALIZE(now.task_id, now.camera, now.captured_at, now.kinds, now.overrides,
                     now.timeout_ms, now.max_age_ms, now.priority);
};

struct Report2 {
    ReportMessage now;
    Findings2 findings;

    template <class Archive>
    void serialize(Archive& a) {
        Report& report = now.report;
        a(report.task_id, report.camera, report.captured_at, report.status, report.image, findings,
          report.subtasks, report.timing, now.artifacts);
    }
};

struct Started2 {
    std::uint64_t attempt = 0;

    OCELLI_SERIALIZE(attempt);
};

struct Result2 {
    SubtaskResult now;
    Findings2 findings;
    std::uint64_t decode_us = 0;

    OCELLI_SERIALIZE(now.attempt, now.error, findings, now.size, now.device, now.detector,
                     now.run_us, decode_us, now.artifacts, now.regions);
};

struct ImageMissing2 {
    std::uint64_t attempt = 0;
    Digest digest;

    OCELLI_SERIALIZE(attempt, digest);
};

struct Image2 {
    Digest digest;

    OCELLI_SERIALIZE(digest);
};

struct RunSubtask2 {
    RunSubtask now;
    Digest digest;

    OCELLI_SERIALIZE(now.attempt, now.task_id, now.kind, now.camera, digest, now.overrides,
                     now.region, now.limit_ms);
};

// --- findings ---

// Numbers that came as such, or from whoever made them up.
std::int64_t whole(double number, std::int64_t max) {
    return number > 0 ? static_cast<std::int64_t>(std::min(number, static_cast<double>(max))) : 0;
}

Findings2 to_version2(const std::vector<Section>& sections) {
    Findings2 findings;
    for (const Section& section : sections) {
        if (section.kind == "object") {
            auto& objects = findings.objects.emplace();
            for (const Finding& each : section.findings) {
                objects.push_back({each.label, each.confidence, each.box.value_or(Box{})});
            }
        } else if (section.kind == "face") {
            auto& faces = findings.faces.emplace();
            for (const Finding& each : section.findings) {
                faces.push_back({each.confidence, each.box.value_or(Box{}), each.points});
            }
        } else if (section.kind == "edge") {
            constexpr std::int64_t kPixelsMax = std::int64_t{1} << 53;
            constexpr std::int64_t kContoursMax = std::numeric_limits<std::int32_t>::max();
            findings.edges = {
                section.number("density"), whole(section.number("pixels"), kPixelsMax),
                static_cast<std::int32_t>(whole(section.number("contours"), kContoursMax))};
        } else if (section.kind == "corner") {
            auto& corners = findings.corners.emplace();
            for (const Finding& each : section.findings) {
                const Point place = each.points.empty() ? Point{} : each.points.front();
                corners.push_back({place.x, place.y, each.confidence});
            }
        }
    }
    return findings;
}

std::vector<Section> from_version2(Findings2 findings) {
    std::vector<Section> sections;
    if (findings.objects) {
        Section& section = sections.emplace_back(Section{"object"});
        for (Object2& each : *findings.objects) {
            section.findings.push_back(
                {.label = std::move(each.label), .confidence = each.confidence, .box = each.box});
        }
    }
    if (findings.faces) {
        Section& section = sections.emplace_back(Section{"face"});
        for (Face2& each : *findings.faces) {
            section.findings.push_back({.confidence = each.confidence,
                                        .box = each.box,
                                        .points = std::move(each.landmarks)});
        }
    }
    if (const auto& edges = findings.edges) {
        sections.push_back({"edge",
                            {},
                            {{"density", edges->density},
                             {"pixels", static_cast<double>(edges->pixels)},
                             {"contours", static_cast<double>(edges->contours)}}});
    }
    if (findings.corners) {
        Section& section = sections.emplace_back(Section{"corner"});
        for (const Corner2& each : *findings.corners) {
            section.findings.push_back({.confidence = each.response, .points = {{each.x, each.y}}});
        }
    }
    return sections;
}

// --- encoding ---

template <class Body>
Frame frame_of(MessageType type, const Body& body, Blob blob = {}) {
    return {kVersion2, type, pack(body), std::move(blob)};
}

constexpr MessageType kImage2{40};

std::vector<Frame> frames_of(const Work& work, const Blob& blob) {
    std::vector<Frame> frames;
    if (work.has_image) {
        frames.push_back(frame_of(kImage2, Image2{work.digest}, blob));
    }
    for (const RunSubtask& subtask : work.subtasks) {
        frames.push_back(frame_of(Work::kType, RunSubtask2{subtask, work.digest}));
    }
    return frames;
}

std::vector<Frame> frames_of(const Results& results, const Blob& blob) {
    std::vector<Frame> frames;
    std::size_t offset = 0;
    for (const SubtaskResult& result : results.results) {
        std::size_t bytes = 0;
        for (const ArtifactHeader& artifact : result.artifacts) {
            bytes += artifact.bytes;
        }
        bytes = std::min(bytes, blob.size() - offset);
        frames.push_back(frame_of(Results::kType, Result2{result, to_version2({result.section})},
                                  blob.slice(offset, bytes)));
        offset += bytes;
    }
    return frames;
}

std::vector<Frame> frames_of(const Started& started) {
    std::vector<Frame> frames;
    for (const std::uint64_t attempt : started.attempts) {
        frames.push_back(frame_of(Started::kType, Started2{attempt}));
    }
    return frames;
}

std::vector<Frame> frames_of(const ImageMissing& missing) {
    std::vector<Frame> frames;
    for (const std::uint64_t attempt : missing.attempts) {
        frames.push_back(frame_of(ImageMissing::kType, ImageMissing2{attempt, {}}));
    }
    return frames;
}

// --- decoding ---

// What `convert` makes of the body, a `Body`.
template <class Body, class Convert>
auto converted(const Frame& frame, Convert convert)
    -> Result<std::decay_t<decltype(convert(Body{}))>> {
    Result<Body> body = unpack<Body>(frame);
    if (!body) {
        return body.error();
    }
    return convert(std::move(*body));
}

// A slave names images by number; a digest makes a good one.
std::uint64_t number_of(const Digest& digest) {
    return std::hash<Digest>{}(digest);
}

Result<Work> work_of(const Frame& frame) {
    if (frame.body.size() == sizeof(Digest)) {
        return converted<Image2>(frame, [](const Image2& image) {
            return Work{
                .image = number_of(image.digest), .digest = image.digest, .has_image = true};
        });
    }
    return converted<RunSubtask2>(frame, [](RunSubtask2 run) {
        return Work{
            .image = number_of(run.digest), .digest = run.digest, .subtasks = {std::move(run.now)}};
    });
}

Results results_of(Result2 result) {
    auto sections = from_version2(std::move(result.findings));
    if (!sections.empty()) {
        result.now.section = std::move(sections.front());
    }
    return {.results = {std::move(result.now)}};
}

ReportMessage report_of(Report2 report) {
    report.now.report.sections = from_version2(std::move(report.findings));
    return std::move(report.now);
}

}  // namespace

template <class Message>
std::vector<Frame> encode_version2(const Message& message, const Blob& blob) {
    if constexpr (std::is_same_v<Message, Work> || std::is_same_v<Message, Results>) {
        return frames_of(message, blob);
    } else if constexpr (std::is_same_v<Message, Started> ||
                         std::is_same_v<Message, ImageMissing>) {
        return frames_of(message);
    } else if constexpr (std::is_same_v<Message, Announce> || std::is_same_v<Message, LastWord>) {
        return {};
    } else if constexpr (std::is_same_v<Message, Welcome>) {
        return {frame_of(Message::kType, Welcome2{message}, blob)};
    } else if constexpr (std::is_same_v<Message, Submit>) {
        return {frame_of(Message::kType, Submit2{message}, blob)};
    } else if constexpr (std::is_same_v<Message, ReportMessage>) {
        return {
            frame_of(Message::kType, Report2{message, to_version2(message.report.sections)}, blob)};
    } else {
        return {frame_of(Message::kType, message, blob)};
    }
}

template <class Message>
Result<Message> decode_version2(const Frame& frame) {
    if constexpr (std::is_same_v<Message, Work>) {
        return work_of(frame);
    } else if constexpr (std::is_same_v<Message, Results>) {
        return converted<Result2>(frame, results_of);
    } else if constexpr (std::is_same_v<Message, ReportMessage>) {
        return converted<Report2>(frame, report_of);
    } else if constexpr (std::is_same_v<Message, Started>) {
        return converted<Started2>(frame, [](Started2 old) { return Started{{old.attempt}}; });
    } else if constexpr (std::is_same_v<Message, ImageMissing>) {
        return converted<ImageMissing2>(
            frame, [](const ImageMissing2& old) { return ImageMissing{{old.attempt}}; });
    } else if constexpr (std::is_same_v<Message, Welcome>) {
        return converted<Welcome2>(frame, [](const Welcome2& old) { return old.now; });
    } else if constexpr (std::is_same_v<Message, Submit>) {
        return converted<Submit2>(frame, [](Submit2 old) { return std::move(old.now); });
    } else {
        return unpack<Message>(frame);
    }
}

MessageType decoded_type(MessageType type, std::uint16_t version) {
    return version < kVersionMax && type == kImage2 ? Work::kType : type;
}

#define OCELLI_INSTANTIATE(Message)                                                    \
    template std::vector<Frame> encode_version2<Message>(const Message&, const Blob&); \
    template Result<Message> decode_version2<Message>(const Frame&);
OCELLI_WIRE_MESSAGES(OCELLI_INSTANTIATE)
#undef OCELLI_INSTANTIATE

}  // namespace ocelli::wire
