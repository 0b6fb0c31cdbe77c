// --device: what is taken, what is refused, and what becomes of a slave that loses it.

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

// Sets an environment variable for the children that are started while it lives.
class Variable {
  public:
    Variable(const char* name, const std::string& value) : name_(name) {
        ::setenv(name, value.c_str(), 1);
    }
    ~Variable() { ::unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

  private:
    const char* name_;
};

// A machine without any GPU, whatever this one has.
class WithoutGpu : public ::testing::Test {
  protected:
    // How `ocelli-slave --check` with these arguments ended, and what it said.
    std::string check(const std::vector<std::string>& arguments) {
        Process slave(join(std::vector<std::string>{OCELLI_SLAVE, "--check"}, arguments));
        const int status = slave.wait();
        return std::to_string(status) + " " + slave.log();
    }
    static bool contains(const std::string& text, const std::string& part) {
        return text.find(part) != text.npos;
    }

    Scratch scratch_;
    Variable no_cuda_{"CUDA_VISIBLE_DEVICES", "-1"};
};

TEST_F(WithoutGpu, a_device_asked_for_by_name_is_an_error_with_the_reason) {
    for (const std::string device : {"cuda", "cuda:0", "cuda:7"}) {
        const std::string said = check({"--device", device});
        EXPECT_TRUE(contains(
            said, "1 ocelli-slave: the device '" + device + "' was asked for and cannot be used: "))
            << said;
        EXPECT_TRUE(contains(said, "; set the device to auto or cpu to do without it\n")) << said;
    }
    const std::string file =
        check({"--config", scratch_.file("slave.toml", "[slave]\ndevice = \"cuda\"\n")});
    EXPECT_TRUE(contains(file, "1 ocelli-slave: the device 'cuda' was asked for")) << file;
}

TEST_F(WithoutGpu, a_device_that_there_is_not_is_a_usage_error_with_a_hint) {
    const std::string gpu = check({"--device", "gpu"});
    EXPECT_TRUE(contains(gpu, "2 ") && contains(gpu, "An NVIDIA GPU is 'cuda'")) << gpu;
    const std::string typo = check({"--device", "cudda"});
    EXPECT_TRUE(contains(typo, "2 ") && contains(typo, "Did you mean 'cuda'?")) << typo;
    const std::string number = check({"--device", "cuda:x"});
    EXPECT_TRUE(contains(number, "2 ") && contains(number, "e.g. cuda:0")) << number;
    const std::string threads = check({"--threads", "many"});
    EXPECT_TRUE(contains(threads, "2 ") && contains(threads, "use 1 to 256, or auto")) << threads;
    EXPECT_EQ(check({"--threads", "0"}).substr(0, 2), "2 ");
    const std::string file =
        check({"--config", scratch_.file("slave.toml", "[slave]\ndevice = \"gpu\"\n")});
    EXPECT_TRUE(contains(file, "1 ") && contains(file, "slave.toml:2: [slave] device: ")) << file;
}

TEST_F(WithoutGpu, auto_takes_the_cpu_and_says_why_not_cuda) {
    Cluster cluster;
    Process& slave = cluster.add_slave("a", {"--device", "auto"});
    const std::string log = slave.log();
    EXPECT_TRUE(contains(log, "device cpu, the best that works here; not cuda: ")) << log;
    const Json status = cluster.status();
    for (const Json& capability : status["slaves"][0]["capabilities"]) {
        EXPECT_EQ(capability["device"], "cpu");
    }
}

TEST(MeasuredThreads, are_what_the_slave_says_and_uses) {
    Cluster cluster;
    Process& slave = cluster.add_slave("a", {"--threads", "auto", "--device", "cpu"});
    const std::string log = slave.log();
    const std::size_t at = log.find("threads ");
    ASSERT_NE(at, std::string::npos) << log;
    EXPECT_NE(log.find("within 5 % of the best", at), std::string::npos) << log;
    const Json status = cluster.status();
    EXPECT_EQ(status["slaves"][0]["threads"].get<int>(), std::stoi(log.substr(at + 8)));
}

TEST(LostDevice, ends_the_slave_and_moves_its_work) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 1, 64, 48);
    Cluster cluster;
    Process& losing = cluster.add_test_slave("a");
    Process client =
        cluster.start_submit({"--kinds", "object", "--camera", "lose@a", "--json", files[0]});
    EXPECT_EQ(losing.wait(), 1);
    EXPECT_NE(losing.log().find("the device test:0 is lost to this process: this slave takes no "
                                "more work"),
              std::string::npos)
        << losing.log();
    cluster.add_test_slave("b");
    const ClientRun run = Cluster::finish(client);
    expect_all_complete(run, files);
    ASSERT_EQ(run.reports.size(), 1U);
    EXPECT_EQ(run.reports[0]["subtasks"][0]["slave"], "b");
    EXPECT_EQ(run.reports[0]["subtasks"][0]["attempts"], 2);
}

}  // namespace
}  // namespace ocelli::testing
