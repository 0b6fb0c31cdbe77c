#include "common/parameters/parameter_specs.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "common/parameters/parameters.hpp"

namespace ocelli {
namespace {

TEST(ParameterSpecs, EveryRowIsOfAKindAndStandsOnce) {
    std::set<std::string> seen;
    for (const ParameterSpec& spec : parameter_specs()) {
        EXPECT_TRUE(is_kind(spec.kind)) << spec.name;
        EXPECT_TRUE(seen.insert(std::string(spec.kind) + "." + std::string(spec.name)).second)
            << spec.name;
        EXPECT_FALSE(spec.description.empty()) << spec.name;
    }
}

TEST(ParameterSpecs, EveryDefaultIsValid) {
    for (const ParameterSpec& spec : parameter_specs()) {
        Parameters parameters(spec.kind);
        EXPECT_TRUE(parameters.set(spec.name, spec.default_text)) << spec.kind << '.' << spec.name;
        EXPECT_EQ(parameters, Parameters(spec.kind)) << spec.kind << '.' << spec.name;
    }
}

TEST(ParameterSpecs, TheKindsTogetherHaveTheWholeTable) {
    std::size_t count = 0;
    for (const std::string_view kind : kinds()) {
        for (const ParameterSpec& spec : parameter_specs(kind)) {
            EXPECT_EQ(spec.kind, kind);
            EXPECT_EQ(find_parameter(kind, spec.name), &spec);
            ++count;
        }
    }
    EXPECT_EQ(count, parameter_specs().size());
}

TEST(ParameterSpecs, KnowsNothingElse) {
    EXPECT_FALSE(is_kind("sound"));
    EXPECT_TRUE(parameter_specs("sound").empty());
    EXPECT_EQ(find_parameter("sound", "low"), nullptr);
    EXPECT_EQ(find_parameter("edge", "min_confidence"), nullptr);
}

}  // namespace
}  // namespace ocelli
