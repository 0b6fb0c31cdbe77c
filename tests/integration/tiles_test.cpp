// Regions of one picture go to several slaves, and their report is that of a single process.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "bench/lib/analyze_whole.hpp"
#include "common/report/report_json.hpp"
#include "slave/analysis/analyzer.hpp"
#include "slave/analysis/analyzer_registry.hpp"
#include "slave/picture/decode.hpp"
#include "tests/integration/expectations.hpp"
#include "tests/unit/slave/networks/onnx_writer.hpp"

namespace ocelli::testing {
namespace {

constexpr const char* kManifest = R"(name = "tiny"
task = "object"
family = "yolox"
preference = 1
[file.onnx]
name = "tiny.onnx"
[input]
width = 64
height = 64
colour = "bgr"
resize = "letterbox"
[output]
labels = ["dog"]
strides = [32]
[defaults]
min_confidence = 0.5
)";

// Whatever it sees, it finds one dog at the top right: in every region another one.
std::string dog_network() {
    std::vector<float> values(24);
    const std::vector<float> row{0.5F, 0.5F, 0, 0, 0.9F, 0.8F};
    std::copy(row.begin(), row.end(), values.begin() + 6);
    return slave::test::constant_network(64, 64, {{"out", {1, 4, 6}, values}});
}

std::string objects_alone(const slave::AnalysisSetup& setup, const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(stream)), {});
    const auto picture = slave::decode(std::as_bytes(std::span(bytes)), 50'000'000).value();
    const auto registry = slave::make_builtin_analyzers(setup).value();
    Parameters parameters("object");
    EXPECT_TRUE(parameters.set("tiles", "2x2"));
    Report report;
    report.sections.push_back(
        slave::analyze_whole(*registry.find("object")->make().value(), {*picture, parameters, ""})
            .value()
            .section);
    return Json::parse(to_line(to_json(report, file)))["objects"].dump();
}

TEST(Tiles, spread_over_the_slaves_and_merge_as_in_one_process) {
    const Scratch scratch;
    const std::string file = make_pictures(scratch, 1, 640, 480)[0];
    const Scratch models;
    models.file("tiny.toml", kManifest);
    models.file("tiny.onnx", dog_network());
    Cluster cluster;
    for (const char* name : {"a", "b", "c"}) {
        cluster.add_slave(name, {"--threads", "1", "--models", models.path().string()});
    }
    ASSERT_TRUE(cluster.wait_for_slaves(3));
    const ClientRun run =
        cluster.submit({"--kinds", "object,edge", "--set", "object.tiles=2x2", file});
    expect_all_complete(run, {file});
    const Json report = run.reports.at(0);
    ASSERT_EQ(report["subtasks"].size(), 6U);
    std::set<std::string> slaves;
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(report["subtasks"][i]["kind"], "object");
        EXPECT_EQ(report["subtasks"][i]["detector"], "tiny");
        EXPECT_TRUE(report["subtasks"][i].contains("region"));
        slaves.insert(report["subtasks"][i]["slave"]);
    }
    EXPECT_FALSE(report["subtasks"][5].contains("region"));
    EXPECT_GT(slaves.size(), 1U);
    EXPECT_EQ(report["objects"].size(), 5U) << report["objects"].dump();
    slave::AnalysisSetup setup;
    setup.models_folder = models.path().string();
    EXPECT_EQ(report["objects"].dump(), objects_alone(setup, file));
    expect_settled(cluster.status());
}

}  // namespace
}  // namespace ocelli::testing
