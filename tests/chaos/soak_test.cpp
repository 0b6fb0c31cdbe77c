// A short soak with a fixed seed. scripts/soak runs longer ones.

#include <gtest/gtest.h>

#include "tests/chaos/soak/soak.hpp"
#include "tests/chaos/support/promise.hpp"

namespace ocelli::testing {
namespace {

TEST(Soak, random_faults_lose_and_double_nothing) {
    SoakOptions options;
    options.length = std::chrono::seconds{15};
    options.seed = from_environment("OCELLI_CHAOS_SEED", 1);
    const SoakResult result = soak(options);
    const std::string text = to_string(result);
    std::printf("%s", text.c_str());
    EXPECT_TRUE(result.verdict.violations.empty()) << text;
    EXPECT_GT(result.verdict.complete, 0U) << text;
    EXPECT_GT(result.samples, 0U) << text;
}

}  // namespace
}  // namespace ocelli::testing
