// What does the machine give without any network? The same pictures in one process: each thread
// takes the next one, decodes it once, and does one kind after the other. With the slave's own
// analyzers, or with --plain as a good engineer writes it in an afternoon. With --json it prints
// the findings of each picture as the system's reports have them.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <fstream>
#include <iostream>
#include <iterator>
#include <mutex>
#include <nlohmann/json.hpp>
#include <opencv2/core/utility.hpp>
#include <thread>

#include "bench/lib/analyze_whole.hpp"
#include "bench/limit/plain_analysis.hpp"
#include "common/clock.hpp"
#include "common/report/report_json.hpp"
#include "slave/analysis/analyzer.hpp"
#include "slave/analysis/analyzer_registry.hpp"
#include "slave/picture/decode.hpp"

namespace {

using namespace ocelli;
using namespace ocelli::slave;

constexpr std::int64_t kPixelsMax = 50'000'000;

struct Options {
    AnalysisSetup setup;
    std::vector<std::string> files;
    int threads = 1;
    int rounds = 1;
    bool plain = false;
    bool json = false;
};

// What a thread does with a picture file.
using Work = std::function<void(const std::string& file, std::span<const std::byte> bytes)>;

struct KindAnalysis {
    Parameters parameters;
    std::unique_ptr<Analyzer> analyzer;
};

std::mutex output;

Work own_analysis(const AnalyzerRegistry& registry, bool json) {
    auto made = std::make_shared<std::vector<KindAnalysis>>();
    for (const std::string_view kind : kinds()) {
        made->push_back({Parameters(kind), registry.find(kind)->make().value()});
    }
    return [made, json](const std::string& file, std::span<const std::byte> bytes) {
        const auto picture = decode(bytes, kPixelsMax).value();
        Report report;
        for (KindAnalysis& kind : *made) {
            auto analysed = analyze_whole(*kind.analyzer, {*picture, kind.parameters, ""}).value();
            report.sections.push_back(std::move(analysed.section));
        }
        if (json) {
            const std::lock_guard lock(output);
            fmt::print("{}\n", to_line(to_json(report, file)));
        }
    };
}

Work plain_analysis(const std::string& models_folder, bool json) {
    auto plain = bench::PlainAnalysis::create(models_folder);
    if (!plain) {
        throw std::runtime_error(plain.error().message);
    }
    auto shared = std::make_shared<bench::PlainAnalysis>(std::move(*plain));
    return [shared, json](const std::string& file, std::span<const std::byte> bytes) {
        const auto found = shared->analyse(bytes);
        if (json) {
            const std::lock_guard lock(output);
            fmt::print("{}\n", nlohmann::json{{"file", file},
                                              {"objects", found.objects},
                                              {"faces", found.faces},
                                              {"edge_pixels", found.edge_pixels},
                                              {"corners", found.corners}}
                                   .dump());
        }
    };
}

std::vector<std::byte> read(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(stream)), {});
    const auto view = std::as_bytes(std::span(bytes));
    return {view.begin(), view.end()};
}

// Seconds for all pictures, all rounds.
double run(const Options& options, std::vector<Work>& work) {
    std::atomic<std::size_t> next = 0;
    const std::size_t count = options.files.size() * static_cast<std::size_t>(options.rounds);
    const TimePoint begin = now();
    std::vector<std::jthread> threads;
    for (Work& of_a_thread : work) {
        threads.emplace_back([&] {
            for (std::size_t i = next++; i < count; i = next++) {
                const std::string& file = options.files[i % options.files.size()];
                of_a_thread(file, read(file));
            }
        });
    }
    threads.clear();
    return to_milliseconds(now() - begin) / 1000;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Analyses pictures in one process");
    Options options;
    app.add_option("--models", options.setup.models_folder, "folder with network files");
    app.add_option("--threads", options.threads, "threads (default 1)")->check(CLI::Range(1, 256));
    app.add_option("--rounds", options.rounds, "how often each picture is analysed (default 1)")
        ->check(CLI::Range(1, 1'000'000));
    app.add_flag("--plain", options.plain,
                 "OpenCV's and ONNX Runtime's calls as they come, with yolox_nano.onnx and "
                 "yunet_s_dynamic.onnx of the folder");
    app.add_flag("--json", options.json, "print what was found, a line a picture");
    app.add_option("FILE", options.files, "pictures")->required();
    CLI11_PARSE(app, argc, argv);
    try {
        cv::setNumThreads(1);
        const auto registry = make_builtin_analyzers(options.setup).value();
        std::vector<Work> work;
        for (int i = 0; i < options.threads; ++i) {
            work.push_back(options.plain ? plain_analysis(options.setup.models_folder, options.json)
                                         : own_analysis(registry, options.json));
        }
        const double seconds = run(options, work);
        const auto count = static_cast<double>(options.files.size()) * options.rounds;
        std::cerr << fmt::format("{} snapshots in {:.2f} s: {:.2f} a second\n", count, seconds,
                                 count / seconds);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "ocelli-limit: " << error.what() << '\n';
        return 1;
    }
}
