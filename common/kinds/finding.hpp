#pragma once

// What an analyzer finds in one picture, whatever its kind: docs/report.md has the JSON form.
// Coordinates are pixels of the upright picture (EXIF orientation applied), origin at its top-left
// corner.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/serialize.hpp"

namespace ocelli {

// Inside the picture, never empty, in what a slave sends.
struct Box {
    std::int32_t x = 0;
    std::int32_t y = 0;
    std::int32_t width = 0;
    std::int32_t height = 0;

    bool operator==(const Box&) const = default;
    OCELLI_SERIALIZE(x, y, width, height);
};

struct Point {
    float x = 0;
    float y = 0;

    bool operator==(const Point&) const = default;
    OCELLI_SERIALIZE(x, y);
};

// The size of the upright picture; 0×0 while unknown.
struct PictureSize {
    std::int32_t width = 0;
    std::int32_t height = 0;

    bool operator==(const PictureSize&) const = default;
    OCELLI_SERIALIZE(width, height);
};

// A vector by which findings are compared. Vectors of different networks have nothing in common.
struct Embedding {
    std::string network;
    std::vector<float> values;  // L2-normalised

    bool operator==(const Embedding&) const = default;
    OCELLI_SERIALIZE(network, values);
};

// One thing that was found, with what its kind gives of these.
struct Finding {
    std::string label = {};
    float confidence = 0;  // 0..1; of a corner its response
    std::optional<Box> box = {};
    // Of a face its landmarks: right eye, left eye, nose tip, right and left corner of the mouth
    // (of the person), or none. Of a corner its one place. Of a segment its outline.
    std::vector<Point> points = {};
    std::string text = {};
    std::optional<Embedding> vector = {};
    std::string artifact = {};  // the name of one of the report's artifacts

    bool operator==(const Finding&) const = default;
    OCELLI_SERIALIZE(label, confidence, box, points, text, vector, artifact);
};

struct Number {
    std::string name;
    double value = 0;

    bool operator==(const Number&) const = default;
    OCELLI_SERIALIZE(name, value);
};

// What was found of one kind. Without findings nothing was there; a kind that was not asked for, or
// failed, has no section.
struct Section {
    std::string kind;
    std::vector<Finding> findings = {};  // by falling confidence
    std::vector<Number> numbers = {};

    bool operator==(const Section&) const = default;
    // 0 when there is none of that name.
    double number(std::string_view name) const {
        for (const Number& each : numbers) {
            if (each.name == name) {
                return each.value;
            }
        }
        return 0;
    }
    OCELLI_SERIALIZE(kind, findings, numbers);
};

// The section of that kind; null when there is none.
inline const Section* find_section(const std::vector<Section>& sections, std::string_view kind) {
    for (const Section& section : sections) {
        if (section.kind == kind) {
            return &section;
        }
    }
    return nullptr;
}

}  // namespace ocelli
