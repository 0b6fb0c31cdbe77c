#include "common/kinds/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "common/text.hpp"

namespace ocelli {

namespace {

constexpr std::size_t kTextLengthMax = 1000;

// The whole text as a number, or nothing.
template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || rest != end) {
        return std::nullopt;
    }
    return value;
}

std::optional<bool> truth(std::string_view text) {
    constexpr std::array<std::string_view, 3> yes{"true", "on", "yes"};
    constexpr std::array<std::string_view, 3> no{"false", "off", "no"};
    if (std::ranges::find(yes, text) != yes.end()) {
        return true;
    }
    if (std::ranges::find(no, text) != no.end()) {
        return false;
    }
    return std::nullopt;
}

std::vector<std::string_view> choices_of(const ParameterSpec& spec) {
    std::vector<std::string_view> result;
    std::size_t begin = 0;
    while (begin < spec.choices.size()) {
        const std::size_t end = std::min(spec.choices.find('|', begin), spec.choices.size());
        result.push_back(spec.choices.substr(begin, end - begin));
        begin = end + 1;
    }
    return result;
}

bool is_choice(const ParameterSpec& spec, std::string_view text) {
    const auto choices = choices_of(spec);
    return std::ranges::find(choices, text) != choices.end();
}

// What the parameter takes, for the end of a sentence.
std::string expected(const ParameterSpec& spec) {
    if (!spec.choices.empty()) {
        return fmt::format("one of {}", fmt::join(choices_of(spec), ", "));
    }
    const std::string_view or_auto = spec.auto_allowed ? ", or auto" : "";
    switch (spec.type) {
        case ParameterType::integer:
            return fmt::format("a whole number from {:g} to {:g}{}", spec.minimum, spec.maximum,
                               or_auto);
        case ParameterType::real:
            return fmt::format("a number from {:g} to {:g}{}", spec.minimum, spec.maximum, or_auto);
        case ParameterType::flag:
            return "true or false";
        case ParameterType::text:
            break;
    }
    return fmt::format("at most {} printable characters", kTextLengthMax);
}

Error not_valid(const ParameterSpec& spec, std::string_view text) {
    return {ErrorCode::bad_parameter, fmt::format("{}.{} cannot be {}; give {}.", spec.kind,
                                                  spec.name, in_quotes(text), expected(spec))};
}

bool in_range(const ParameterSpec& spec, double value) {
    return value >= spec.minimum && value <= spec.maximum;
}

bool is_line(std::string_view text) {
    return text.size() <= kTextLengthMax && std::ranges::none_of(text, [](char c) {
               return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
           });
}

Error no_such_parameter(std::string_view kind, std::string_view name) {
    std::vector<std::string_view> names;
    for (const ParameterSpec& spec : parameter_specs(kind)) {
        names.push_back(spec.name);
    }
    return {ErrorCode::bad_parameter,
            fmt::format("{} has no parameter {}.{} It has {}.", kind, in_quotes(name),
                        suggestion(name, names), fmt::join(names, ", "))};
}

Error no_such_kind(std::string_view kind) {
    return {ErrorCode::bad_parameter,
            fmt::format("There is no kind {}.{} The kinds are {}.", in_quotes(kind),
                        suggestion(kind, kinds()), fmt::join(kinds(), ", "))};
}

}  // namespace

Parameters::Parameters(std::string_view kind) : kind_(kind) {
    for (const ParameterSpec& spec : parameter_specs(kind)) {
        values_.emplace(spec.name, parse(spec, spec.default_text).value());
    }
}

Result<void> Parameters::set(std::string_view name, std::string_view text) {
    const ParameterSpec* const spec = find_parameter(kind_, name);
    if (spec == nullptr) {
        return no_such_parameter(kind_, name);
    }
    Result<Value> value = parse(*spec, text);
    if (!value) {
        return value.error();
    }
    values_.find(name)->second = *std::move(value);
    return {};
}

Result<void> Parameters::apply(std::span<const ParameterOverride> overrides) {
    for (const ParameterOverride& each : overrides) {
        if (each.kind != kind_) {
            continue;
        }
        if (Result<void> done = set(each.name, each.value); !done) {
            return done;
        }
    }
    return {};
}

int Parameters::integer(std::string_view name) const {
    return std::get<int>(values_.find(name)->second);
}

double Parameters::real(std::string_view name) const {
    return std::get<double>(values_.find(name)->second);
}

bool Parameters::flag(std::string_view name) const {
    return std::get<bool>(values_.find(name)->second);
}

const std::string& Parameters::text(std::string_view name) const {
    return std::get<std::string>(values_.find(name)->second);
}

bool Parameters::is_auto(std::string_view name) const {
    return std::holds_alternative<Auto>(values_.find(name)->second);
}

std::optional<double> Parameters::real_or_auto(std::string_view name) const {
    if (is_auto(name)) {
        return std::nullopt;
    }
    return real(name);
}

Result<Parameters::Value> Parameters::parse(const ParameterSpec& spec, std::string_view text) {
    if (spec.auto_allowed && text == "auto") {
        return Value(Auto{});
    }
    if (!spec.choices.empty() && !is_choice(spec, text)) {
        return not_valid(spec, text);
    }
    switch (spec.type) {
        case ParameterType::integer:
            if (const auto value = number<int>(text); value && in_range(spec, *value)) {
                return Value(*value);
            }
            break;
        case ParameterType::real:
            // NaN lies in no range; the infinities in none of the table's.
            if (const auto value = number<double>(text); value && in_range(spec, *value)) {
                return Value(*value);
            }
            break;
        case ParameterType::flag:
            if (const auto value = truth(text)) {
                return Value(*value);
            }
            break;
        case ParameterType::text:
            if (is_line(text)) {
                return Value(std::string(text));
            }
            break;
    }
    return not_valid(spec, text);
}

Result<ParameterOverride> parse_override(std::string_view assignment) {
    const std::size_t equals = assignment.find('=');
    const std::size_t dot = assignment.substr(0, equals).find('.');
    if (equals == std::string_view::npos || dot == std::string_view::npos) {
        return Error{ErrorCode::bad_parameter,
                     fmt::format("{} is not of the form KIND.PARAMETER=VALUE, such as "
                                 "object.min_confidence=0.3.",
                                 in_quotes(assignment))};
    }
    const std::string_view kind = assignment.substr(0, dot);
    const std::string_view name = assignment.substr(dot + 1, equals - dot - 1);
    const std::string_view value = assignment.substr(equals + 1);
    if (!is_kind(kind)) {
        return no_such_kind(kind);
    }
    if (Result<void> valid = Parameters(kind).set(name, value); !valid) {
        return valid.error();
    }
    return ParameterOverride{std::string(kind), std::string(name), std::string(value)};
}

}  // namespace ocelli
