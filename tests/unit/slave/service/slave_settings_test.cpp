#include "slave/service/slave_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli::slave {
namespace {

using ::testing::HasSubstr;

Result<SlaveSettings> read(std::string_view toml) {
    auto file = ConfigFile::parse(toml, "slave.toml");
    if (!file) {
        return file.error();
    }
    SlaveSettings settings;
    if (auto done = read_slave_settings(*file, settings); !done) {
        return done.error();
    }
    return settings;
}

std::string error_of(std::string_view toml) {
    const auto settings = read(toml);
    EXPECT_FALSE(settings) << toml;
    return settings ? "" : settings.error().message;
}

TEST(SlaveSettings, ReadsEverySection) {
    const auto settings = read(R"(
[slave]
master = "[::1]:7700"
name = "yard-1"
threads = 2
device = "cpu"
models = "/srv/models"
reconnect_max = "3s"
[gpu]
memory = "256MiB"
slots = 2
[limits]
max_image_pixels = 1000
cache_bytes = "1MiB"
[object]
tiles = "auto"
min_confidence = 0.25
)");
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(net::to_string(settings->master), "[::1]:7700");
    EXPECT_EQ(settings->name, "yard-1");
    EXPECT_EQ(settings->threads, 2);
    EXPECT_EQ(settings->analysis.models_folder, "/srv/models");
    EXPECT_EQ(settings->analysis.gpu.memory_bytes, 256U << 20U);
    EXPECT_EQ(settings->analysis.gpu.slots, 2);
    EXPECT_EQ(settings->reconnect_max, std::chrono::seconds{3});
    EXPECT_EQ(settings->image_pixels_max, 1000);
    EXPECT_EQ(settings->cache_bytes, 1U << 20U);
    Parameters object("object");
    ASSERT_TRUE(object.apply(settings->defaults));
    EXPECT_EQ(object.text("tiles"), "auto");
    EXPECT_EQ(object.real_or_auto("min_confidence"), 0.25);
}

TEST(SlaveSettings, ThreadsMayBeMeasured) {
    EXPECT_EQ(read("[slave]\nthreads = \"auto\"\n")->threads, kMeasuredThreads);
    EXPECT_EQ(read("")->threads, 3);
    EXPECT_THAT(error_of("[slave]\nthreads = \"many\"\n"), HasSubstr("slave.toml:2"));
    EXPECT_THAT(error_of("[slave]\nthreads = 257\n"), HasSubstr("slave.toml:2"));
}

TEST(SlaveSettings, NamesFileLineAndKeyOfWhatIsWrong) {
    EXPECT_THAT(error_of("[slave]\nthreads = 0\n"), HasSubstr("slave.toml:2"));
    EXPECT_THAT(error_of("[slave]\nmaster = \"nowhere\"\n"), HasSubstr("[slave] master"));
    EXPECT_THAT(error_of("[slave]\n\ndevice = \"gpu\"\n"),
                HasSubstr("slave.toml:3: [slave] device: there is no device 'gpu'"));
    EXPECT_THAT(error_of("[gpu]\nslots = 0\n"), HasSubstr("slave.toml:2"));
    EXPECT_THAT(error_of("[gpu]\nmemory = \"1MiB\"\n"), HasSubstr("slave.toml:2"));
    EXPECT_THAT(error_of("[slave]\ntheads = 2\n"), HasSubstr("threads"));
    EXPECT_THAT(error_of("[object]\n\ntiles = \"3x3\"\n"), HasSubstr("slave.toml:3"));
    EXPECT_THAT(
        error_of("[slave]\n[camera.yard]\nlabels = []\n"),
        HasSubstr("slave.toml:2: [camera] yard: rules of cameras are in the master's file"));
}

TEST(SlaveSettings, SuggestsWhatAMisspeltKeyOrSectionMeant) {
    EXPECT_EQ(error_of("[object]\nmin_confidnce = 0.5\n"),
              "slave.toml:2: unknown key 'min_confidnce' in [object]. Did you mean "
              "'min_confidence'?");
    EXPECT_THAT(error_of("[face]\nmin_confidence = 0.5\ndetectr = \"haar\"\n"),
                HasSubstr("Did you mean 'detector'?"));
    EXPECT_THAT(error_of("[edge]\nblurr = 1\n"), HasSubstr("Did you mean 'blur'?"));
    EXPECT_THAT(error_of("[corner]\nqualty = 1\n"), HasSubstr("Did you mean 'quality'?"));
    EXPECT_THAT(error_of("[obejct]\n"), HasSubstr("[obejct]. Did you mean 'object'?"));
    EXPECT_THAT(error_of("[camra.yard]\nlabels = []\n"),
                HasSubstr("slave.toml:1: unknown section [camra]. Did you mean 'camera'?"));
}

}  // namespace
}  // namespace ocelli::slave
