#pragma once

// The one table of kinds and of their parameters: name, default, range, unit, meaning. The command
// line (`--set`), the configuration files, the analyzers and docs/parameters.md all follow it.

#include <span>
#include <string_view>

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

// All kinds, in the order in which reports list them.
std::span<const std::string_view> kinds();
bool is_kind(std::string_view kind);

std::span<const ParameterSpec> parameter_specs();
// The specs of one kind, in table order.
std::span<const ParameterSpec> parameter_specs(std::string_view kind);
// Null if there is none.
const ParameterSpec* find_parameter(std::string_view kind, std::string_view name);

}  // namespace ocelli
