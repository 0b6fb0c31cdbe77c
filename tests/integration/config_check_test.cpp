// `ocelli config check`: asks the daemon that the file is for.

#include <gtest/gtest.h>

#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

class ConfigCheck : public ::testing::Test {
  protected:
    // What it says on both streams, after its exit status.
    std::string check(const std::string& content, const std::vector<std::string>& more = {}) {
        const std::string file = scratch_.file("file.toml", content);
        Process client(join(std::vector<std::string>{OCELLI_CLIENT, "config", "check"}, more,
                            std::vector<std::string>{file}));
        const std::string output = client.read_all();
        const int status = client.wait();
        return std::to_string(status) + " " + output + client.log();
    }
    static bool contains(const std::string& text, const std::string& part) {
        return text.find(part) != text.npos;
    }

    Scratch scratch_;
};

TEST_F(ConfigCheck, takes_what_the_daemons_take) {
    const std::string master = check("[listen]\nclients = \"127.0.0.1:0\"\n");
    EXPECT_TRUE(contains(master, "0 ") && contains(master, "file.toml: no errors")) << master;
    const std::string slave = check("[slave]\nthreads = 2\n[edge]\nmap = true\n");
    EXPECT_TRUE(contains(slave, "0 ") && contains(slave, "file.toml: no errors")) << slave;
    EXPECT_EQ(check("[log]\nlevel = \"warn\"\n", {"--for", "master"})[0], '0');
}

TEST_F(ConfigCheck, takes_the_files_that_come_with_ocelli) {
    for (const char* name : {"master.toml", "slave.toml"}) {
        Process client(
            {OCELLI_CLIENT, "config", "check", std::string(OCELLI_SOURCE_DIR "/config/") + name});
        EXPECT_EQ(client.wait(), 0) << client.log();
        EXPECT_EQ(client.log(), "");
    }
}

TEST_F(ConfigCheck, knows_whose_tokens_are) {
    const std::string said = check("[tls]\n[tokens]\nslave_file = \"/no/such\"\n");
    EXPECT_TRUE(contains(said, "1 ") && contains(said, "'/no/such' cannot be read")) << said;
}

TEST_F(ConfigCheck, names_file_line_and_key) {
    const std::string master = check("[listen]\n[limits]\ntaskz = 3\n");
    EXPECT_TRUE(contains(master, "1 ") && contains(master, "file.toml:3:") &&
                contains(master, "taskz"))
        << master;
    const std::string slave = check("[slave]\nthreads = 0\n");
    EXPECT_TRUE(contains(slave, "1 ") && contains(slave, "file.toml:2:")) << slave;
    // What only the detectors know.
    const std::string label = check("[object]\nlabels = \"unicorn\"\n");
    EXPECT_TRUE(contains(label, "1 ") && contains(label, "unicorn")) << label;
}

TEST_F(ConfigCheck, knows_whose_the_rules_of_cameras_are) {
    const std::string master = check("[camera.\"10.0.0.7\"]\nlabels = [\"person\"]\n");
    EXPECT_TRUE(contains(master, "0 ") && contains(master, "file.toml: no errors")) << master;
    const std::string slave = check("[slave]\nthreads = 2\n[camera.yard]\nlabels = []\n");
    EXPECT_TRUE(contains(slave, "1 ") && contains(slave, "in the master's file now")) << slave;
}

TEST_F(ConfigCheck, suggests_what_a_misspelt_section_meant) {
    const std::string slave = check("[log]\n[slvae]\nthreads = 2\n");
    EXPECT_TRUE(contains(slave, "1 ") &&
                contains(slave, "file.toml:2: unknown section [slvae]. Did you mean 'slave'?"))
        << slave;
    const std::string master = check("[lisen]\n");
    EXPECT_TRUE(contains(master, "1 ") && contains(master, "Did you mean 'listen'?")) << master;
    // Where another section tells whose it is, the daemon says it.
    const std::string known = check("[slave]\n[obejct]\n");
    EXPECT_TRUE(contains(known, "1 ") && contains(known, "Did you mean 'object'?")) << known;
    const std::string strange = check("[thermometer]\n");
    EXPECT_TRUE(contains(strange, "2 ") && contains(strange, "--for master")) << strange;
}

TEST_F(ConfigCheck, asks_whose_a_file_is_that_does_not_tell) {
    const std::string said = check("[log]\nlevel = \"warn\"\n");
    EXPECT_TRUE(contains(said, "2 ") && contains(said, "--for master or --for slave")) << said;
    const std::string none = check("this is not TOML");
    EXPECT_TRUE(contains(none, "1 ") && contains(none, "this is not TOML")) << none;
}

}  // namespace
}  // namespace ocelli::testing
