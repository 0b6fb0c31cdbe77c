#include "common/version.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Version, SaysWhatWasBuiltWithWhat) {
    const std::string text = version_text("ocelli-test", "SQLite 3.40.1");
    EXPECT_THAT(text, StartsWith("ocelli-test " OCELLI_VERSION "\nbuild: "));
    EXPECT_THAT(text, HasSubstr("Boost 1."));
    EXPECT_THAT(text, HasSubstr(", SQLite 3.40.1\nprotocol: 2 to "));
}

}  // namespace
}  // namespace ocelli
