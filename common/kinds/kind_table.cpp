#include "common/kinds/kind_table.hpp"

#include <algorithm>
#include <array>

namespace ocelli {

namespace {

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

constexpr std::string_view kObject = "object";
constexpr std::string_view kFace = "face";
constexpr std::string_view kEdge = "edge";
constexpr std::string_view kCorner = "corner";

constexpr std::array kObjectParameters{
    text(kObject, "detector", "auto", "", "Which detector; auto takes the best one here."),
    real(kObject, "min_confidence", "auto", 0, 1, "",
         "Less certain findings are ignored; auto is the detector's own threshold."),
    real(kObject, "nms_iou", "auto", 0, 1, "",
         "Boxes of one label that overlap more than this are one object."),
    text(kObject, "labels", "", "", "Only these labels, separated by commas; empty: all."),
    integer(kObject, "min_width", "0", 0, 10000, "px", "Narrower objects are ignored."),
    integer(kObject, "min_height", "0", 0, 10000, "px", "Shorter objects are ignored."),
    integer(kObject, "max_count", "100", 1, 1000, "", "At most so many, the most certain first."),
    text(kObject, "tiles", "off", "off|auto|2x2",
         "Whether networks look at the picture in overlapping tiles, which finds smaller objects."),
    flag(kObject, "clahe", "false", "Equalise the contrast locally first; for dark scenes."),
};

constexpr std::array kFaceParameters{
    text(kFace, "detector", "auto", "", "Which detector; auto takes the best one here."),
    real(kFace, "min_confidence", "auto", 0, 1, "",
         "Less certain findings are ignored; auto is the detector's own threshold."),
    real(kFace, "nms_iou", "auto", 0, 1, "", "Boxes that overlap more than this are one face."),
    integer(kFace, "min_size", "24", 8, 2000, "px", "Smaller faces are ignored."),
    flag(kFace, "profiles", "true", "Whether Haar cascades look for faces from the side too."),
    integer(kFace, "max_count", "100", 1, 1000, "", "At most so many, the most certain first."),
    flag(kFace, "clahe", "false", "Equalise the contrast locally first; for dark scenes."),
};

constexpr std::array kEdgeParameters{
    real(kEdge, "low", "auto", 0, 100000, "",
         "Canny's lower threshold on |dx|+|dy|; auto is half of high."),
    real(kEdge, "high", "auto", 0, 100000, "",
         "Canny's upper threshold; auto follows from the picture's own gradients."),
    choice(kEdge, "aperture", "3", "3|5|7", 3, 7, "px", "Size of the Sobel kernel."),
    flag(kEdge, "l2_gradient", "false", "Whether gradients are measured as sqrt(dx²+dy²)."),
    real(kEdge, "blur", "1", 0, 10, "px", "Sigma of the Gauss filter before; 0: none."),
    flag(kEdge, "map", "false", "Whether the edge map comes with the report as edges.png."),
};

constexpr std::array kCornerParameters{
    integer(kCorner, "max_count", "200", 1, 10000, "", "At most so many, the strongest first."),
    real(kCorner, "quality", "0.01", 0.0001, 1, "",
         "Corners weaker than this share of the strongest are ignored."),
    real(kCorner, "min_distance", "10", 0, 1000, "px", "Between any two corners."),
    integer(kCorner, "block_size", "3", 2, 31, "px", "Window of the gradient matrix."),
    flag(kCorner, "subpixel", "true", "Whether positions are refined below one pixel."),
};

constexpr std::array kObjectFields{FindingField{"label", Part::label},
                                   FindingField{"confidence", Part::confidence, 4},
                                   FindingField{"box", Part::box}};
constexpr std::array kFaceFields{FindingField{"confidence", Part::confidence, 4},
                                 FindingField{"box", Part::box},
                                 FindingField{"landmarks", Part::points, 2}};
constexpr std::array kCornerFields{FindingField{"", Part::place, 2},
                                   FindingField{"response", Part::confidence, 6}};
constexpr NumberField kDensity{"density", 6};
constexpr std::array kEdgeNumbers{kDensity, NumberField{"pixels"}, NumberField{"contours"}};

constexpr std::array kObjectCsv{Column{"object_count", Summary::count},
                                Column{"objects", Summary::labels}};
constexpr std::array kFaceCsv{Column{"faces", Summary::count}};
constexpr std::array kEdgeCsv{Column{"edge_density", Summary::number, kDensity}};
constexpr std::array kCornerCsv{Column{"corners", Summary::count}};

const std::array kShipped{
    Kind{.name = kObject,
         .section = "objects",
         .noun = "object",
         .fields = kObjectFields,
         .csv = kObjectCsv,
         .table = {"OBJECTS", Summary::labels},
         .regions = Regions::boxes,
         .drawing = Drawing::boxes,
         .stands = true,
         .parameters = kObjectParameters},
    Kind{.name = kFace,
         .section = "faces",
         .noun = "face",
         .fields = kFaceFields,
         .csv = kFaceCsv,
         .table = {"FACES", Summary::count},
         .regions = Regions::boxes,
         .drawing = Drawing::boxes,
         .colour = {255, 220, 60},
         .parameters = kFaceParameters},
    Kind{.name = kEdge,
         .section = "edges",
         .noun = "edge",
         .numbers = kEdgeNumbers,
         .csv = kEdgeCsv,
         .table = {"EDGES", Summary::percent, kDensity},
         .artifact_parameter = "map",
         .parameters = kEdgeParameters},
    Kind{.name = kCorner,
         .section = "corners",
         .noun = "corner",
         .fields = kCornerFields,
         .csv = kCornerCsv,
         .table = {"CORNERS", Summary::count},
         .drawing = Drawing::points,
         .colour = {80, 255, 80},
         .parameters = kCornerParameters},
};

struct Table {
    std::vector<Kind> rows{kShipped.begin(), kShipped.end()};
    std::vector<std::string_view> names;

    Table() {
        for (const Kind& row : rows) {
            names.push_back(row.name);
        }
    }
};

Table& table() {
    static Table all;
    return all;
}

}  // namespace

KindRegistration::KindRegistration(const Kind& row) {
    table().rows.push_back(row);
    table().names.push_back(row.name);
}

std::span<const Kind> kind_table() {
    return table().rows;
}

const Kind* find_kind(std::string_view name) {
    const auto& rows = table().rows;
    const auto found = std::ranges::find(rows, name, &Kind::name);
    return found == rows.end() ? nullptr : &*found;
}

std::span<const std::string_view> kinds() {
    return table().names;
}

bool is_kind(std::string_view kind) {
    return find_kind(kind) != nullptr;
}

std::vector<std::string> default_kinds() {
    std::vector<std::string> names;
    for (const Kind& row : table().rows) {
        if (row.asked_by_default) {
            names.emplace_back(row.name);
        }
    }
    return names;
}

std::span<const ParameterSpec> parameter_specs(std::string_view kind) {
    const Kind* const row = find_kind(kind);
    return row == nullptr ? std::span<const ParameterSpec>() : row->parameters;
}

const ParameterSpec* find_parameter(std::string_view kind, std::string_view name) {
    const auto specs = parameter_specs(kind);
    const auto found = std::ranges::find(specs, name, &ParameterSpec::name);
    return found == specs.end() ? nullptr : &*found;
}

}  // namespace ocelli
