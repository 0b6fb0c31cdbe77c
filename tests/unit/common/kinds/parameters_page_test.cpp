// docs/parameters.md says what the table says. When this fails, replace the page's tables by the
// ones that the failure prints.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "common/kinds/kind_table.hpp"

namespace ocelli {
namespace {

std::string_view name_of(ParameterType type) {
    switch (type) {
        case ParameterType::integer:
            return "whole number";
        case ParameterType::real:
            return "number";
        case ParameterType::flag:
            return "flag";
        case ParameterType::text:
            break;
    }
    return "text";
}

std::string values(const ParameterSpec& spec) {
    if (!spec.choices.empty()) {
        std::string list(spec.choices);
        for (std::size_t at = 0; (at = list.find('|', at)) != std::string::npos; at += 2) {
            list.replace(at, 1, ", ");
        }
        return list;
    }
    if (spec.type == ParameterType::flag) {
        return "true, false";
    }
    if (spec.type == ParameterType::text) {
        return spec.auto_allowed ? "auto, a name" : "";
    }
    return fmt::format("{:g} to {:g}{}", spec.minimum, spec.maximum,
                       spec.auto_allowed ? ", auto" : "");
}

std::string table(std::string_view kind) {
    std::string text = fmt::format(
        "## {}\n\n| parameter | type | default | values | unit | meaning |\n|---|---|---|---|---|---|\n",
        kind);
    for (const ParameterSpec& spec : parameter_specs(kind)) {
        std::string description(spec.description);
        for (std::size_t at = 0; (at = description.find('|', at)) != std::string::npos; at += 2) {
            description.replace(at, 1, "\\|");
        }
        text += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", spec.name, name_of(spec.type),
                            spec.default_text, values(spec), spec.unit, description);
    }
    return text;
}

TEST(ParametersPage, HasTheTableOfEveryKind) {
    std::ifstream stream(OCELLI_SOURCE_DIR "/docs/parameters.md");
    const std::string page{std::istreambuf_iterator<char>(stream), {}};
    ASSERT_FALSE(page.empty());
    for (const std::string_view kind : kinds()) {
        EXPECT_NE(page.find(table(kind)), std::string::npos) << "expected:\n" << table(kind);
    }
}

}  // namespace
}  // namespace ocelli
