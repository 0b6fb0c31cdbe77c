// Which share of what people see do the detectors find, how often do they cry wolf, and what does a
// picture cost? docs/accuracy.md has the answers.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <opencv2/core/utility.hpp>

#include "bench/accuracy/ground_truth.hpp"
#include "bench/accuracy/measure.hpp"
#include "bench/accuracy/print.hpp"
#include "slave/analysis/analyzer_registry.hpp"

namespace {

using namespace ocelli;
using namespace ocelli::accuracy;

struct Options {
    std::string folder;
    std::string kind = "object";
    std::string label;
    std::vector<std::string> detectors;
    std::string engine = "auto";
    slave::AnalysisSetup setup;
    std::vector<std::string> settings;
    double light = 1;
    bool json = false;
};

// Adds a row for each detector that `engine` can run.
void measure_engine(const Options& options, const std::string& engine, const GroundTruth& truth,
                    std::vector<Measurement>& rows) {
    slave::AnalysisSetup setup = options.setup;
    setup.engine = engine;
    const auto registry = slave::make_builtin_analyzers(setup).value();
    const slave::AnalyzerEntry* entry = registry.find(options.kind);
    if (entry == nullptr) {
        throw std::runtime_error(fmt::format("no analyzer for the kind '{}'", options.kind));
    }
    const auto analyzer = entry->make().value();
    Question question{options.kind, "", options.label, 0.01, {}, options.light};
    for (const std::string& setting : options.settings) {
        question.overrides.push_back(parse_override(options.kind + "." + setting).value());
    }
    for (const std::string& name :
         options.detectors.empty() ? entry->detectors : options.detectors) {
        question.detector = name;
        Measurement row = measure(*analyzer, truth, question).value();
        row.engine = engine;
        rows.push_back(std::move(row));
    }
}

void run(const Options& options) {
    const GroundTruth truth = load_ground_truth(options.folder).value();
    std::vector<Measurement> rows;
    if (options.engine != "each") {
        measure_engine(options, options.engine, truth, rows);
    } else {
        measure_engine(options, "opencv", truth, rows);
        measure_engine(options, "onnxruntime", truth, rows);
    }
    std::cout << (options.json ? to_json(rows) : to_table(rows));
    for (std::size_t i = 0; i < rows.size() && !options.json; ++i) {
        for (std::size_t j = i + 1; j < rows.size(); ++j) {
            if (rows[i].detector == rows[j].detector) {
                std::cout << to_sentence(rows[i], rows[j], compare(rows[i].found, rows[j].found));
            }
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{"Measures detectors on pictures with ground truth, through the slave's own code."};
    app.add_option("folder", options.folder, "Folder with images/ and gt.csv")->required();
    app.add_option("--kind", options.kind, "object or face")->capture_default_str();
    app.add_option("--class", options.label, "Class in gt.csv; person or face if not given");
    app.add_option("--detector", options.detectors, "Names; all that are there if not given");
    app.add_option("--engine", options.engine, "auto, opencv, onnxruntime, or each: both in turn")
        ->capture_default_str();
    app.add_option("--models", options.setup.models_folder, "Folder with networks");
    app.add_option("--cascades", options.setup.cascades_folder, "Folder with cascades");
    app.add_option("--set", options.settings, "PARAMETER=VALUE of the kind, e.g. nms_iou=0.4");
    app.add_option("--light", options.light, "Darken the pictures to this share, with noise")
        ->check(CLI::Range(0.01, 1.0));
    app.add_flag("--json", options.json, "JSON instead of a table");
    CLI11_PARSE(app, argc, argv);
    if (options.label.empty()) {
        options.label = options.kind == "face" ? "face" : "person";
    }
    cv::setNumThreads(1);
    try {
        run(options);
    } catch (const std::exception& error) {
        std::cerr << "ocelli-accuracy: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
