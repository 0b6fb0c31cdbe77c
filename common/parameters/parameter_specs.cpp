#include "common/parameters/parameter_specs.hpp"

#include <algorithm>
#include <array>

namespace ocelli {

namespace {

constexpr std::array<std::string_view, 4> kKinds{"object", "face", "edge", "corner"};

constexpr ParameterSpec integer(std::string_view kind, std::string_view name,
                                std::string_view value, double minimum, double maximum,
                                std::string_view unit, std::string_view description) {
    return {kind, name,       ParameterType::integer, value, minimum, maximum, value == "auto", "",
            unit, description};
}

constexpr ParameterSpec real(std::string_view kind, std::string_view name, std::string_view value,
                             double minimum, double maximum, std::string_view unit,
                             std::string_view description) {
    return {kind, name, ParameterType::real, value, minimum, maximum, value == "auto",
            "",   unit, description};
}

constexpr ParameterSpec flag(std::string_view kind, std::string_view name, std::string_view value,
                             std::string_view description) {
    return {kind, name, ParameterType::flag, value, 0, 0, false, "", "", description};
}

constexpr ParameterSpec text(std::string_view kind, std::string_view name, std::string_view value,
                             std::string_view choices, std::string_view description) {
    return {kind,    name, ParameterType::text, value, 0, 0, choices.empty() && value == "auto",
            choices, "",   description};
}

constexpr ParameterSpec choice(std::string_view kind, std::string_view name, std::string_view value,
                               std::string_view choices, double minimum, double maximum,
                               std::string_view unit, std::string_view description) {
    return {kind, name,       ParameterType::integer, value, minimum, maximum, false, choices,
            unit, description};
}

// The rows of a kind stand together, in the order of kKinds.
constexpr std::array kSpecs{
    text("object", "detector", "auto", "", "Which detector; auto takes the best one here."),
    real("object", "min_confidence", "auto", 0, 1, "",
         "Findings below it are left out; auto is the detector's own threshold."),
    real("object", "nms_iou", "auto", 0, 1, "",
         "Boxes of one label that overlap more than this are one object."),
    text("object", "labels", "", "", "Only these labels, separated by commas; empty: all."),
    integer("object", "min_width", "0", 0, 10000, "px", "Narrower objects are left out."),
    integer("object", "min_height", "0", 0, 10000, "px", "Lower objects are left out."),
    integer("object", "max_count", "100", 1, 1000, "", "At most so many, the most certain first."),
    text("object", "tiles", "off", "off|auto|2x2",
         "Whether networks look at the picture in overlapping tiles, which finds smaller objects."),
    flag("object", "clahe", "false", "Equalise the contrast locally first; for dark scenes."),

    text("face", "detector", "auto", "", "Which detector; auto takes the best one here."),
    real("face", "min_confidence", "auto", 0, 1, "",
         "Findings below it are left out; auto is the detector's own threshold."),
    real("face", "nms_iou", "auto", 0, 1, "", "Boxes that overlap more than this are one face."),
    integer("face", "min_size", "24", 8, 2000, "px", "Faces narrower or lower are left out."),
    flag("face", "profiles", "true", "Whether Haar cascades look for faces from the side too."),
    integer("face", "max_count", "100", 1, 1000, "", "At most so many, the most certain first."),
    flag("face", "clahe", "false", "Equalise the contrast locally first; for dark scenes."),

    real("edge", "low", "auto", 0, 100000, "",
         "Canny's lower threshold on |dx|+|dy|; auto is half of high."),
    real("edge", "high", "auto", 0, 100000, "",
         "Canny's upper threshold; auto follows from the picture's own gradients."),
    choice("edge", "aperture", "3", "3|5|7", 3, 7, "px", "Size of the Sobel kernel."),
    flag("edge", "l2_gradient", "false", "Whether gradients are measured as sqrt(dx²+dy²)."),
    real("edge", "blur", "1", 0, 10, "px", "Sigma of the Gauss filter before; 0: none."),
    flag("edge", "map", "false", "Whether the edge map comes with the report as edges.png."),

    integer("corner", "max_count", "200", 1, 10000, "", "At most so many, the strongest first."),
    real("corner", "quality", "0.01", 0.0001, 1, "",
         "Corners weaker than this share of the strongest are left out."),
    real("corner", "min_distance", "10", 0, 1000, "px", "Between any two corners."),
    integer("corner", "block_size", "3", 2, 31, "px", "Window of the gradient matrix."),
    flag("corner", "subpixel", "true", "Whether positions are refined below one pixel."),
};

}  // namespace

std::span<const std::string_view> kinds() {
    return kKinds;
}

bool is_kind(std::string_view kind) {
    return std::ranges::find(kKinds, kind) != kKinds.end();
}

std::span<const ParameterSpec> parameter_specs() {
    return kSpecs;
}

std::span<const ParameterSpec> parameter_specs(std::string_view kind) {
    const auto same = [&](const ParameterSpec& spec) { return spec.kind == kind; };
    const auto begin = std::ranges::find_if(kSpecs, same);
    const auto end = std::find_if_not(begin, kSpecs.end(), same);
    return {begin, end};
}

const ParameterSpec* find_parameter(std::string_view kind, std::string_view name) {
    const auto specs = parameter_specs(kind);
    const auto found = std::ranges::find(specs, name, &ParameterSpec::name);
    return found == specs.end() ? nullptr : &*found;
}

}  // namespace ocelli
