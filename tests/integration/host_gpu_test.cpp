// --device cuda, from the client to the kernels and back, on a GPU that the host plays.

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "tests/integration/cluster.hpp"
#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

TEST(HostGpu, finds_what_the_cpu_finds_and_says_where) {
    const Scratch scratch;
    const auto files = make_pictures(scratch, 3, 241, 183);
    const auto reports_of = [&](const std::string& device) {
        Cluster cluster;
        Process& slave = device == "cpu" ? cluster.add_slave("a", {"--device", "cpu"})
                                         : cluster.add_host_gpu_slave("a", {"--device", "cuda"});
        EXPECT_NE(slave.log().find("device " + device), std::string::npos) << slave.log();
        const auto run =
            cluster.submit(join(std::vector<std::string>{"--kinds", "edge,corner,face"}, files));
        expect_all_complete(run, files);
        std::map<std::string, Json> reports;
        for (const Json& report : run.reports) {
            for (const Json& subtask : report["subtasks"]) {
                EXPECT_EQ(subtask["device"], device) << subtask;
            }
            reports[report["file"]] = {report["edges"], report["corners"], report["faces"]};
        }
        const Json status = cluster.status();
        for (const Json& capability : status["slaves"][0]["capabilities"]) {
            const bool is_object = capability["kind"] == "object";  // HOG: on the CPU everywhere
            EXPECT_EQ(capability["device"], is_object ? "cpu" : device) << capability;
        }
        return reports;
    };
    const auto on_gpu = reports_of("cuda:0");
    EXPECT_EQ(on_gpu, reports_of("cpu"));
    EXPECT_EQ(on_gpu.size(), files.size());
}

TEST(HostGpu, that_is_lost_ends_the_slave_and_its_work_moves) {
    constexpr const char* kBreakAt = "OCELLI_BREAK_AT";
    const Scratch scratch;
    const auto files = make_pictures(scratch, 4, 121, 93);
    Cluster cluster;
    setenv(kBreakAt, "1500", 1);  // the start takes less than 1000, a picture some hundreds
    Process& losing = cluster.add_host_gpu_slave("losing", {"--device", "cuda"});
    unsetenv(kBreakAt);
    Process client = cluster.start_submit(
        join(std::vector<std::string>{"--kinds", "edge,corner,face", "--timeout", "120"},
             join(files, join(files, files))));
    EXPECT_EQ(losing.wait(), 1);
    const std::string log = losing.log();
    EXPECT_NE(log.find("the device cuda:0 is lost to this process: Cannot "), std::string::npos)
        << log;
    EXPECT_NE(log.find("cudaErrorIllegalAddress"), std::string::npos) << log;
    cluster.add_slave("other", {"--device", "cpu"});
    const ClientRun run = Cluster::finish(client);
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_EQ(run.reports.size(), 3 * files.size());
    for (const Json& report : run.reports) {
        EXPECT_EQ(report["status"], "complete") << report;
    }
}

}  // namespace
}  // namespace ocelli::testing
