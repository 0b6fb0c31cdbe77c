#include "slave/service/capabilities.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::slave {
namespace {

using ::testing::ElementsAre;
using wire::Capability;

TEST(Capabilities, AreOneForEachKindWhereAllIsOnOneDevice) {
    AnalyzerRegistry registry;
    registry.add({"edge", {"canny"}, "cuda:0", {}});
    registry.add({"face", {"yunet", "haar"}, "cpu", {}, {}, {"cpu", "cpu"}});
    EXPECT_THAT(capabilities_of(registry),
                ElementsAre(Capability{"edge", {"canny"}, "cuda:0"},
                            Capability{"face", {"yunet", "haar"}, "cpu"}));
}

TEST(Capabilities, TellWhereEachDetectorRuns) {
    AnalyzerRegistry registry;
    registry.add({"object",
                  {"yolox-nano", "hog", "picodet-s", "fullbody"},
                  "cuda:0",
                  {},
                  {},
                  {"cuda:0", "cpu", "cuda:0", "cpu"}});
    registry.add({"edge", {"canny"}, "cuda:0", {}});
    EXPECT_THAT(capabilities_of(registry),
                ElementsAre(Capability{"object", {"yolox-nano", "picodet-s"}, "cuda:0"},
                            Capability{"object", {"hog", "fullbody"}, "cpu"},
                            Capability{"edge", {"canny"}, "cuda:0"}));
}

}  // namespace
}  // namespace ocelli::slave
