// What does the machine give without any network? The same analyzers over the same pictures in one
// process: read, decode once, then one kind after the other. With --json it prints the findings of
// each picture as the system's reports have them.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <opencv2/core/utility.hpp>

#include "common/clock.hpp"
#include "common/report/report_json.hpp"
#include "slave/analysis/analyze_whole.hpp"
#include "slave/analysis/analyzer_registry.hpp"
#include "slave/image/decode.hpp"

namespace {

using namespace ocelli;
using namespace ocelli::slave;

constexpr std::int64_t kPixelsMax = 50'000'000;

struct Kind {
    Parameters parameters;
    std::unique_ptr<Analyzer> analyzer;
};

std::vector<Kind> make_kinds(const AnalyzerRegistry& registry) {
    std::vector<Kind> made;
    for (const std::string_view kind : kinds()) {
        made.push_back({Parameters(kind), registry.find(kind)->make().value()});
    }
    return made;
}

Findings analyse(const std::string& file, std::vector<Kind>& kinds) {
    std::ifstream stream(file, std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(stream)), {});
    const auto picture = decode(std::as_bytes(std::span(bytes)), kPixelsMax).value();
    Findings findings;
    for (Kind& kind : kinds) {
        auto output = analyze_whole(*kind.analyzer, {*picture, kind.parameters, ""}).value();
        findings.absorb(std::move(output.findings));
    }
    return findings;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Analyses pictures in one process, one after the other");
    AnalysisSetup setup;
    std::vector<std::string> files;
    bool json = false;
    app.add_option("--models", setup.models_folder, "folder with network files");
    app.add_flag("--json", json, "print the findings, a line a picture");
    app.add_option("FILE", files, "pictures")->required();
    CLI11_PARSE(app, argc, argv);
    try {
        cv::setNumThreads(1);
        const auto registry = make_builtin_analyzers(setup).value();
        auto kinds = make_kinds(registry);
        const TimePoint begin = now();
        for (const std::string& file : files) {
            Report report;
            report.findings = analyse(file, kinds);
            if (json) {
                fmt::print("{}\n", to_line(to_json(report, file)));
            }
        }
        const double seconds = to_milliseconds(now() - begin) / 1000;
        std::cerr << fmt::format("{} snapshots in {:.2f} s: {:.2f} a second\n", files.size(),
                                 seconds, static_cast<double>(files.size()) / seconds);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "ocelli-limit: " << error.what() << '\n';
        return 1;
    }
}
