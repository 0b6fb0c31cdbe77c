#pragma once

#include "slave/detectors/detector.hpp"
#include "slave/models/lazy_network.hpp"

namespace ocelli::slave {

// Finds objects with a network. A confidence is the network's own.
class NetworkObjectDetector final : public ObjectDetector {
  public:
    explicit NetworkObjectDetector(LazyNetwork network) : network_(std::move(network)) {}

    std::string_view name() const override { return network_.manifest().name; }
    std::string_view device() const override { return network_.device(); }
    double default_confidence() const override { return network_.manifest().min_confidence; }
    std::vector<std::string> labels() const override { return network_.manifest().output.labels; }
    std::optional<PictureSize> input_size() const override;
    // "opencv", "onnxruntime"
    std::string_view engine() const { return network_.engine(); }
    Result<std::vector<ObjectFinding>> detect(const Picture& picture,
                                              const DetectionOptions& options) override;

  private:
    LazyNetwork network_;
};

}  // namespace ocelli::slave
