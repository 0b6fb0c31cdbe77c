#pragma once

// The one table of kinds. A row says what its parameters are and how what it finds is written,
// merged and drawn; the command line (`--set`), the configuration files, the master, JSON, CSV,
// pictures, metrics and docs/parameters.md follow it. Beside a row a kind needs one analyzer in the
// slave.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ocelli {

enum class ParameterType { integer, real, flag, text };

struct ParameterSpec {
    std::string_view kind;
    std::string_view name;
    ParameterType type;
    std::string_view default_text;  // as one would write it; "auto" where auto_allowed
    double minimum = 0;             // integer and real
    double maximum = 0;
    bool auto_allowed = false;  // the analyzer or the detector's manifest decides
    std::string_view choices;   // text: the valid values separated by '|'; empty: any
    std::string_view unit;      // "px", "", …
    std::string_view description;
};

// What a finding has. `place` is the first of its points, as the members x and y.
enum class Part : std::uint8_t { label, confidence, box, points, place, text, vector, artifact };

struct FindingField {
    std::string_view name;  // in JSON; of a place unused
    Part part;
    int places = 0;  // decimals of its numbers
};

struct NumberField {
    std::string_view name;
    int places = 0;  // decimals; 0: a whole number
};

// How one cell of a table or CSV file sums up a section.
enum class Summary : std::uint8_t {
    count,    // of the findings
    labels,   // "2 person, 1 car"
    number,   // one of the section's numbers
    percent,  // the same, times 100
};

struct Column {
    std::string_view name;
    Summary summary;
    NumberField number = {};
};

// What becomes of the parts when a kind is done in regions of the picture.
enum class Regions : std::uint8_t {
    whole,  // it is never done in regions
    boxes,  // findings with boxes: each thing once (merge_regions.hpp)
};

enum class Drawing : std::uint8_t { nothing, boxes, points };

struct Colour {
    std::uint8_t red, green, blue;
};

struct Kind {
    std::string_view name;
    std::string_view section;                   // its name in the report
    std::string_view noun;                      // one finding that has no label
    std::span<const FindingField> fields = {};  // of each finding; none: the section is its numbers
    std::span<const NumberField> numbers = {};  // of the section
    std::span<const Column> csv = {};
    Column table;  // its column of the table for people
    Regions regions = Regions::whole;
    Drawing drawing = Drawing::nothing;
    bool drawn_by_default = true;
    bool asked_by_default = true;  // of a task that names no kinds
    Colour colour = {};            // where findings have no label
    bool stands =
        false;  // where it is, for a zone: the middle of its box's lower edge, not the box's
    // The flag that asks for its artifact, which `--artifacts` sets; empty: none.
    std::string_view artifact_parameter = {};
    std::span<const ParameterSpec> parameters;
};

// All kinds, in the order in which reports list them.
std::span<const Kind> kind_table();
// Null if there is none.
const Kind* find_kind(std::string_view name);
// Adds a row, which must outlive the process, before main begins: for kinds that only tests have.
struct KindRegistration {
    explicit KindRegistration(const Kind& row);
};

// The names of all kinds.
std::span<const std::string_view> kinds();
bool is_kind(std::string_view kind);
// Those that are asked for where nobody names any.
std::vector<std::string> default_kinds();

// The specs of one kind, in table order.
std::span<const ParameterSpec> parameter_specs(std::string_view kind);
// Null if there is none.
const ParameterSpec* find_parameter(std::string_view kind, std::string_view name);

}  // namespace ocelli
