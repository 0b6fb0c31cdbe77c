// The analyzer of the kind `meter`: see meter_kind.cpp.

#include <fmt/format.h>

#include <memory>
#include <opencv2/core.hpp>

#include "slave/analysis/analyzer_registry.hpp"

namespace ocelli::slave {
namespace {

// Reads how bright the middle of the picture is, 0 to 255.
class MeterAnalyzer final : public Analyzer {
  public:
    Result<AnalysisOutput> analyze(const AnalysisInput& input) override {
        const cv::Mat& grey = input.picture.grey();
        const cv::Rect middle(grey.cols / 4, grey.rows / 4, std::max(1, grey.cols / 2),
                              std::max(1, grey.rows / 2));
        const std::string reading = fmt::format("{:09.5f}", cv::mean(grey(middle))[0]);
        AnalysisOutput output;
        output.section.kind = input.parameters.kind();
        output.detector = "mean";
        output.section.findings = {
            {.confidence = 1,
             .box = Box{middle.x, middle.y, middle.width, middle.height},
             .text =
                 reading.substr(0, static_cast<std::size_t>(input.parameters.integer("digits")))}};
        return output;
    }
};

Result<std::unique_ptr<Analyzer>> make_meter() {
    return std::make_unique<MeterAnalyzer>();
}

const AnalyzerRegistration kMeter({"meter", {"mean"}, "cpu", make_meter});

}  // namespace
}  // namespace ocelli::slave
