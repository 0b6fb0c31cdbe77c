#pragma once

#include <vector>

#include "slave/detectors/cascade_scanner.hpp"
#include "slave/detectors/detector.hpp"

namespace ocelli::slave {

// Objects of one label by one cascade. Confidence is confidence_of_windows(); default threshold:
// 3 windows.
class CascadeBodyDetector : public ObjectDetector {
  public:
    explicit CascadeBodyDetector(CascadeScanner scanner) : scanner_(std::move(scanner)) {}

    std::string_view name() const override { return scanner_.manifest().detector; }
    std::string_view device() const override { return scanner_.device(); }
    double default_confidence() const override { return 0.45; }
    std::vector<std::string> labels() const override { return {scanner_.manifest().label}; }
    Result<std::vector<ObjectFinding>> detect(const Picture& picture,
                                              const DetectionOptions& options) override;

  private:
    CascadeScanner scanner_;
};

}  // namespace ocelli::slave
