#include "common/text.hpp"

#include <gtest/gtest.h>

#include <array>

namespace ocelli {
namespace {

constexpr std::array<std::string_view, 4> kWords{"object", "face", "edge", "corner"};

TEST(Nearest, FindsASlipOfTheFinger) {
    EXPECT_EQ(nearest("ojbect", kWords), "object");
    EXPECT_EQ(nearest("faec", kWords), "face");
    EXPECT_EQ(nearest("corners", kWords), "corner");
    EXPECT_EQ(nearest("edge", kWords), "edge");
}

TEST(Nearest, IsSilentWhenNothingIsClose) {
    EXPECT_EQ(nearest("thermometer", kWords), std::nullopt);
    EXPECT_EQ(nearest("", kWords), std::nullopt);
    EXPECT_EQ(nearest(std::string(1'000'000, 'e'), kWords), std::nullopt);
    EXPECT_EQ(nearest("face", {}), std::nullopt);
}

TEST(Nearest, ReplacingEveryLetterIsNoLikeness) {
    constexpr std::array<std::string_view, 1> words{"ab"};
    EXPECT_EQ(nearest("xy", words), std::nullopt);
    EXPECT_EQ(nearest("xb", words), "ab");
}

TEST(Nearest, TakesTheFirstOfEquallyCloseOnes) {
    constexpr std::array<std::string_view, 2> words{"lows", "lowt"};
    EXPECT_EQ(nearest("low", words), "lows");
}

TEST(Suggestion, IsASentenceOrNothing) {
    EXPECT_EQ(suggestion("edgee", kWords), " Did you mean 'edge'?");
    EXPECT_EQ(suggestion("zzzzzzzzz", kWords), "");
}

TEST(Printable, LeavesWordsAndReplacesWhatSteersATerminal) {
    EXPECT_EQ(printable("Tür 3 — ok"), "Tür 3 — ok");
    EXPECT_EQ(printable("a\nb\rc\td\x1B[2J\x7F"), "a?b?c?d?[2J?");
    EXPECT_EQ(printable("a\xC2\x9B"
                        "b\xC2\xA0"),
              "a?b\xC2\xA0");
    EXPECT_EQ(printable("\xC2"), "\xC2");
}

}  // namespace
}  // namespace ocelli
