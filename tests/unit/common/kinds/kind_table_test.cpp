#include "common/kinds/kind_table.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "common/kinds/parameters.hpp"

namespace ocelli {
namespace {

TEST(ParameterSpecs, EveryRowIsOfAKindAndStandsOnce) {
    std::set<std::string> seen;
    for (const Kind& kind : kind_table()) {
        for (const ParameterSpec& spec : kind.parameters) {
            EXPECT_EQ(spec.kind, kind.name) << spec.name;
            EXPECT_TRUE(seen.insert(std::string(spec.kind) + "." + std::string(spec.name)).second)
                << spec.name;
            EXPECT_FALSE(spec.description.empty()) << spec.name;
        }
    }
}

TEST(ParameterSpecs, EveryDefaultIsValid) {
    for (const Kind& kind : kind_table()) {
        for (const ParameterSpec& spec : kind.parameters) {
            Parameters parameters(spec.kind);
            EXPECT_TRUE(parameters.set(spec.name, spec.default_text)) << kind.name << spec.name;
            EXPECT_EQ(parameters, Parameters(spec.kind)) << kind.name << '.' << spec.name;
        }
    }
}

TEST(ParameterSpecs, TheKindsTogetherHaveTheWholeTable) {
    for (const std::string_view kind : kinds()) {
        EXPECT_EQ(find_kind(kind)->name, kind);
        for (const ParameterSpec& spec : parameter_specs(kind)) {
            EXPECT_EQ(spec.kind, kind);
            EXPECT_EQ(find_parameter(kind, spec.name), &spec);
        }
    }
}

TEST(ParameterSpecs, KnowsNothingElse) {
    EXPECT_FALSE(is_kind("sound"));
    EXPECT_TRUE(parameter_specs("sound").empty());
    EXPECT_EQ(find_kind("sound"), nullptr);
    EXPECT_EQ(find_parameter("sound", "low"), nullptr);
    EXPECT_EQ(find_parameter("edge", "min_confidence"), nullptr);
}

}  // namespace
}  // namespace ocelli
