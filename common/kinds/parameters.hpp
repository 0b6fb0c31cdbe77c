#pragma once

// The parameters of one kind, complete: defaults, overlaid by configuration, overlaid by the task.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/error.hpp"
#include "common/kinds/kind_table.hpp"
#include "common/serialize.hpp"

namespace ocelli {

// One value somebody set, still as text: kind, parameter, value such as "0.05".
struct ParameterOverride {
    std::string kind;
    std::string name;
    std::string value;

    bool operator==(const ParameterOverride&) const = default;
    OCELLI_SERIALIZE(kind, name, value);
};

// The threshold of a label on a camera: it beats min_confidence where a finding has that label.
struct Threshold {
    std::string label;
    float confidence = 0;

    bool operator==(const Threshold&) const = default;

    OCELLI_SERIALIZE(label, confidence);
};

class Parameters {
  public:
    // The defaults of `kind`. Precondition: is_kind(kind).
    explicit Parameters(std::string_view kind);

    const std::string& kind() const { return kind_; }

    // Parses `text` by the parameter's spec. bad_parameter: no such name (the message suggests the
    // nearest), not of the type, out of range. Nothing changes then.
    Result<void> set(std::string_view name, std::string_view text);
    // Applies those of `overrides` that are of this kind, in order; stops at the first bad one.
    Result<void> apply(std::span<const ParameterOverride> overrides);

    // Precondition of all: the parameter exists with that type and is not "auto".
    int integer(std::string_view name) const;
    double real(std::string_view name) const;
    bool flag(std::string_view name) const;
    const std::string& text(std::string_view name) const;
    // Whether the value is "auto" (only for parameters that allow it).
    bool is_auto(std::string_view name) const;
    // The value, or nothing when it is "auto".
    std::optional<double> real_or_auto(std::string_view name) const;

    bool operator==(const Parameters&) const = default;

  private:
    struct Auto {
        bool operator==(const Auto&) const = default;
    };
    using Value = std::variant<Auto, int, double, bool, std::string>;

    static Result<Value> parse(const ParameterSpec& spec, std::string_view text);

    std::string kind_;
    std::map<std::string, Value, std::less<>> values_;
};

// "object.min_confidence=0.05" to an override, checked against the table: kind, name, type, range.
// bad_parameter otherwise.
Result<ParameterOverride> parse_override(std::string_view assignment);

}  // namespace ocelli
