#include "master/rules/master_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::master {
namespace {

using ::testing::StartsWith;

std::string error_of(std::string_view toml) {
    auto file = ConfigFile::parse(toml, "master.toml").value();
    MasterSettings settings;
    const auto read = read_master_settings(file, settings);
    return read ? "" : read.error().message;
}

TEST(MasterSettings, WhatCannotWorkIsRefusedWithItsLine) {
    EXPECT_THAT(
        error_of("[liveness]\nheartbeat = \"10s\"\n"),
        StartsWith("master.toml:2: [liveness] heartbeat: the lease must be at least twice"));
    EXPECT_THAT(error_of("[liveness]\nheartbeat = \"2s\"\nlease = \"3s\"\n"),
                StartsWith("master.toml:3: [liveness] lease: "));
    EXPECT_THAT(error_of("[liveness]\nsubtask_min = \"9min\"\nsubtask_max = \"8min\"\n"),
                StartsWith("master.toml:3: [liveness] subtask_max: "));
    EXPECT_THAT(error_of("[retry]\nbackoff_min = \"10s\"\nbackoff_max = \"1s\"\n"),
                StartsWith("master.toml:3: [retry] backoff_max: "));
    EXPECT_EQ(error_of("[metrics]\nkinds = [\"object\", \"faces\"]\n"),
              "master.toml:2: [metrics] kinds: 'faces' is no kind. Did you mean 'face'?");
    EXPECT_EQ(error_of("[journal]\nsync = \"yes\"\n"),
              "master.toml:2: [journal] sync: must be \"full\", \"normal\" or \"off\"");
    EXPECT_THAT(error_of("[listen]\nclients = \"7600\"\n"),
                StartsWith("master.toml:2: [listen] clients: '7600' is no address: "));
    EXPECT_EQ(error_of("[liveness]\nheartbeat = \"1.5s\"\nlease = \"3s\"\n"), "");
}

TEST(MasterSettings, RulesOfACameraAreRefusedWithTheirLine) {
    EXPECT_EQ(error_of("[camera.yard]\nmin_confidence = [\"person=0.4\", \"person=0.6\"]\n"),
              "master.toml:2: [camera.yard] min_confidence: 'person' is there twice");
    EXPECT_THAT(error_of("[camera.yard]\ninclude = [\"0,0 1\"]\n"),
                StartsWith("master.toml:2: [camera.yard] include: "));
}

}  // namespace
}  // namespace ocelli::master
