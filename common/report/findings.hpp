#pragma once

// What analyzers find in one picture. Coordinates are pixels of the upright picture (EXIF
// orientation applied), origin at its top-left corner.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ocelli {

// Always inside the picture, never empty.
struct Box {
    std::int32_t x = 0;
    std::int32_t y = 0;
    std::int32_t width = 0;
    std::int32_t height = 0;

    bool operator==(const Box&) const = default;
};

struct Point {
    float x = 0;
    float y = 0;

    bool operator==(const Point&) const = default;
};

struct ObjectFinding {
    std::string label;
    float confidence = 0;  // 0..1
    Box box;

    bool operator==(const ObjectFinding&) const = default;
};

struct FaceFinding {
    float confidence = 0;  // 0..1
    Box box;
    // Right eye, left eye, nose tip, right and left corner of the mouth (of the person); empty
    // when the detector gives none.
    std::vector<Point> landmarks;

    bool operator==(const FaceFinding&) const = default;
};

struct EdgeFindings {
    double density = 0;  // edge pixels / pixels, 0..1
    std::int64_t pixels = 0;
    std::int32_t contours = 0;

    bool operator==(const EdgeFindings&) const = default;
};

struct CornerFinding {
    float x = 0;
    float y = 0;
    float response = 0;  // the smaller eigenvalue of the gradient matrix

    bool operator==(const CornerFinding&) const = default;
};

// A section is there exactly when an analyzer gave it: "nothing found" is an empty list, "not
// asked" and "failed" are no list.
struct Findings {
    std::optional<std::vector<ObjectFinding>> objects;  // by falling confidence
    std::optional<std::vector<FaceFinding>> faces;      // by falling confidence
    std::optional<EdgeFindings> edges;
    std::optional<std::vector<CornerFinding>> corners;  // by falling response

    bool operator==(const Findings&) const = default;

    // Takes over the sections that `other` has and this has not.
    void absorb(Findings&& other);
};

// The size of the upright picture; 0×0 while unknown.
struct PictureSize {
    std::int32_t width = 0;
    std::int32_t height = 0;

    bool operator==(const PictureSize&) const = default;
};

}  // namespace ocelli
