#include "common/config/config_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace ocelli {
namespace {

struct Values {
    int threads = 3;
    double quality = 0.5;
    bool on = false;
    std::string name = "default";
    std::vector<std::string> labels;
    std::chrono::milliseconds lease{3000};
    std::uint64_t bytes = 7;
};

// Reads everything that these tests know, and what finish() says.
std::string problem_of(const std::string& text, Values* values = nullptr) {
    Values own;
    Values& v = values != nullptr ? *values : own;
    auto file = ConfigFile::parse(text, "test.toml");
    if (!file) {
        return file.error().message;
    }
    ConfigSection pool = file->section("pool");
    pool.read("threads", v.threads, 1, 8);
    pool.read("quality", v.quality, 0, 1);
    pool.read("on", v.on);
    pool.read("name", v.name);
    pool.read("labels", v.labels);
    pool.read("lease", v.lease, std::chrono::milliseconds{100}, std::chrono::milliseconds{10'000});
    pool.read_bytes("bytes", v.bytes, 0, 1 << 30U);
    file->section("camera.yard").read("name", v.name);
    const auto finished = file->finish();
    return finished ? "" : finished.error().message;
}

TEST(ConfigFile, reads_every_type) {
    Values values;
    EXPECT_EQ(problem_of("[pool]\nthreads = 5\nquality = 0.25\non = true\nname = 'x'\n"
                         "labels = ['a', 'b']\nlease = '500ms'\nbytes = '2KiB'\n",
                         &values),
              "");
    EXPECT_EQ(values.threads, 5);
    EXPECT_EQ(values.quality, 0.25);
    EXPECT_TRUE(values.on);
    EXPECT_EQ(values.name, "x");
    EXPECT_EQ(values.labels, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(values.lease, std::chrono::milliseconds{500});
    EXPECT_EQ(values.bytes, 2048U);
}

TEST(ConfigFile, absent_keys_leave_the_default) {
    Values values;
    EXPECT_EQ(problem_of("", &values), "");
    EXPECT_EQ(values.threads, 3);
    EXPECT_EQ(values.name, "default");
}

TEST(ConfigFile, problems_name_file_line_and_key) {
    const auto has = [](const std::string& text, std::initializer_list<const char*> parts) {
        const std::string problem = problem_of(text);
        for (const char* part : parts) {
            EXPECT_NE(problem.find(part), std::string::npos) << part << " in: " << problem;
        }
    };
    has("[pool]\n\nthreds = 3\n", {"test.toml:3:", "'threds'", "[pool]", "'threads'"});
    has("[pol]\nthreads = 3\n", {"test.toml:1:", "[pol]", "'pool'"});
    has("threads = 3\n", {"test.toml:1:", "'threads'"});
    has("[pool]\nthreads = 'three'\n", {"test.toml:2:", "[pool] threads", "1 to 8"});
    has("[pool]\nthreads = 9\n", {"test.toml:2:", "1 to 8"});
    has("[pool]\nquality = nan\n", {"test.toml:2:", "quality"});
    has("[pool]\nlease = '5 fortnights'\n", {"test.toml:2:", "lease", "500ms"});
    has("[pool]\nbytes = -1\n", {"test.toml:2:", "bytes"});
    has("[pool]\nlabels = ['a', 1]\n", {"test.toml:2:", "list of texts"});
    has("[pool\n", {"test.toml:1:", "not TOML"});
    has("[camera.yard]\nnam = 'x'\n", {"test.toml:2:", "'nam'", "'name'"});
}

TEST(ConfigFile, the_first_problem_counts) {
    EXPECT_NE(problem_of("[pool]\nthreads = 0\nquality = 7\n").find("threads"), std::string::npos);
}

TEST(ConfigFile, what_a_reader_refuses_has_file_line_and_key) {
    auto file = ConfigFile::parse("[pool]\nfirst = 1\n", "test.toml").value();
    ConfigSection pool = file.section("pool");
    int first = 0;
    pool.read("first", first, 0, 9);
    pool.refuse("first", "is odd");
    pool.refuse("first", "is told once");
    EXPECT_EQ(file.finish().error().message, "test.toml:2: [pool] first: is odd");
}

TEST(ConfigFile, what_is_refused_need_not_be_there) {
    auto file = ConfigFile::parse("", "test.toml").value();
    file.section("pool").refuse("second", "is missing");
    EXPECT_EQ(file.finish().error().message, "test.toml: [pool] second: is missing");
}

TEST(ConfigFile, a_section_of_names_needs_a_name) {
    auto file = ConfigFile::parse("[camera]\nlabels = []\n", "test.toml").value();
    file.subsections("camera");
    EXPECT_EQ(file.finish().error().message,
              "test.toml:1: [camera] is for names: write [camera.NAME]");
}

TEST(ConfigFile, a_missing_file_is_an_error) {
    const auto file = ConfigFile::load("/nonexistent/ocelli.toml");
    ASSERT_FALSE(file);
    EXPECT_NE(file.error().message.find("/nonexistent/ocelli.toml"), std::string::npos);
}

TEST(ConfigFile, a_folder_is_an_error) {
    const auto file = ConfigFile::load(std::filesystem::temp_directory_path());
    ASSERT_FALSE(file);
    EXPECT_NE(file.error().message.find("cannot be read"), std::string::npos);
}

TEST(ConfigFile, an_empty_file_sets_nothing) {
    const auto path = std::filesystem::temp_directory_path() /
                      ("ocelli-empty-" + std::to_string(::getpid()) + ".toml");
    std::ofstream(path).flush();
    auto file = ConfigFile::load(path);
    std::filesystem::remove(path);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_TRUE(file->finish());
}

TEST(ConfigFile, subsections_are_listed) {
    auto file = ConfigFile::parse("[camera.yard]\n[camera.door]\n", "test.toml");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->subsections("camera").size(), 2U);
    EXPECT_TRUE(file->subsections("model").empty());
}

}  // namespace
}  // namespace ocelli
