#pragma once

#include "slave/detectors/detector.hpp"
#include "slave/detectors/network_model.hpp"

namespace ocelli::slave {

// Finds faces with a network. A confidence is the network's own.
class NetworkFaceDetector final : public FaceDetector {
  public:
    explicit NetworkFaceDetector(NetworkModel model) : model_(std::move(model)) {}

    std::string_view name() const override { return model_.manifest().name; }
    std::string_view device() const override { return model_.engine().device; }
    // "opencv", "onnxruntime"
    std::string_view engine() const { return model_.engine().engine; }
    Result<std::vector<FaceFinding>> detect(const Picture& picture,
                                            const DetectionOptions& options) override;

  private:
    NetworkModel model_;
};

}  // namespace ocelli::slave
