// A merged report says, field for field, what the analyzers say in a single process.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <opencv2/core/utility.hpp>

#include "common/report/report_json.hpp"
#include "slave/analysis/analyzer_registry.hpp"
#include "slave/image/decode.hpp"
#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

std::vector<std::byte> read(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(stream)), {});
    const auto view = std::as_bytes(std::span(bytes));
    return {view.begin(), view.end()};
}

Json alone(const slave::AnalyzerRegistry& registry, const std::string& file) {
    const auto bytes = read(file);
    const auto picture = slave::decode(bytes, 50'000'000).value();
    Report report;
    report.image = {picture->size(), bytes.size(), digest_of(bytes)};
    for (const std::string_view kind : kinds()) {
        const Parameters parameters(kind);
        auto output = registry.find(kind)->make().value()->analyze({*picture, parameters, ""});
        report.findings.absorb(std::move(output.value().findings));
    }
    return Json::parse(to_line(to_json(report, file)));
}

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
        for (const char* section : {"image", "objects", "faces", "edges", "corners"}) {
            EXPECT_EQ(report[section], expected[section]) << report["file"] << " " << section;
        }
    }
}

}  // namespace
}  // namespace ocelli::testing
