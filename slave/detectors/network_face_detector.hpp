#pragma once

#include "slave/detectors/detector.hpp"
#include "slave/models/lazy_network.hpp"

namespace ocelli::slave {

// Finds faces with a network. A confidence is the network's own.
class NetworkFaceDetector final : public FaceDetector {
  public:
    explicit NetworkFaceDetector(LazyNetwork network) : network_(std::move(network)) {}

    std::string_view name() const override { return network_.manifest().name; }
    std::string_view device() const override { return network_.device(); }
    double default_confidence() const override { return network_.manifest().min_confidence; }
    // "opencv", "onnxruntime"
    std::string_view engine() const { return network_.engine(); }
    Result<std::vector<FaceFinding>> detect(const Picture& picture,
                                            const DetectionOptions& options) override;

  private:
    LazyNetwork network_;
};

}  // namespace ocelli::slave
