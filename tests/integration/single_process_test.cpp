// A merged report says, field for field, what the analyzers say in a single process.

#include <gtest/gtest.h>

#include <opencv2/core/utility.hpp>

#include "tests/integration/alone.hpp"
#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

TEST(SingleProcess, merged_reports_equal_it) {
    const Scratch scratch;
    auto files = make_pictures(scratch, 8, 480, 360);
    if (const char* shared = std::getenv("OCELLI_SHARED")) {
        for (const char* name : {"000.jpg", "015.jpg", "025.jpg", "035.jpg"}) {
            const auto picture = std::filesystem::path(shared) / "snapshots" / name;
            if (std::filesystem::exists(picture)) {
                files.push_back(picture.string());
            }
        }
    }
    Cluster cluster;
    cluster.add_slave("a");
    cluster.add_slave("b");
    const ClientRun run = cluster.submit(files);
    expect_all_complete(run, files);
    cv::setNumThreads(1);
    const auto registry = slave::make_builtin_analyzers({}).value();
    for (const Json& report : run.reports) {
        const Json expected = alone(registry, report["file"]);
        for (const char* section : kFindingSections) {
            EXPECT_EQ(report[section], expected[section]) << report["file"] << " " << section;
        }
    }
}

}  // namespace
}  // namespace ocelli::testing
