#pragma once

#include <memory>
#include <vector>

#include "slave/analysis/analyzer.hpp"
#include "slave/detectors/detector.hpp"

namespace ocelli::slave {

// Objects by the detector that the parameters name, filtered by label, size and number.
class ObjectAnalyzer : public Analyzer {
  public:
    // `detectors`: in order of preference; "auto" takes the first.
    explicit ObjectAnalyzer(std::vector<std::unique_ptr<ObjectDetector>> detectors)
        : detectors_(std::move(detectors)) {}

    Result<AnalysisOutput> analyze(const AnalysisInput& input) override;

  private:
    std::vector<std::unique_ptr<ObjectDetector>> detectors_;
};

}  // namespace ocelli::slave
