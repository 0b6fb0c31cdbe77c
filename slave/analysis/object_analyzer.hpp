#pragma once

#include <memory>
#include <vector>

#include "slave/analysis/analyzer.hpp"
#include "slave/detectors/camera_rules.hpp"
#include "slave/detectors/detector.hpp"

namespace ocelli::slave {

// Objects by the detector that the parameters name, filtered by label, size and number, and by the
// rules of the picture's camera. With `tiles` it may ask for the picture in regions, see
// tiling.hpp.
class ObjectAnalyzer : public Analyzer {
  public:
    // `detectors`: in order of preference; "auto" takes the first.
    explicit ObjectAnalyzer(std::vector<std::unique_ptr<ObjectDetector>> detectors,
                            CameraRulesByName cameras = {})
        : detectors_(std::move(detectors)), cameras_(std::move(cameras)) {}

    Result<AnalysisOutput> analyze(const AnalysisInput& input) override;

  private:
    std::vector<std::unique_ptr<ObjectDetector>> detectors_;
    CameraRulesByName cameras_;
};

}  // namespace ocelli::slave
