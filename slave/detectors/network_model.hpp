#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slave/detectors/detector.hpp"
#include "slave/detectors/device_input.hpp"
#include "slave/detectors/network_input.hpp"
#include "slave/networks/decoder.hpp"
#include "slave/networks/engine.hpp"
#include "slave/networks/model_manifest.hpp"

namespace ocelli::slave {

// Counts detections of the detector `name` that were dropped because the network gave numbers that
// are not finite, and logs the first such event of each detector in the life of the process: the
// threads of a pool share the network and its fault. Any thread may call.
void count_network_drops(std::string_view name, std::uint64_t dropped);
// How many were counted.
std::uint64_t network_drops(std::string_view name);

// A network that is ready to look at pictures: manifest, engine, input, decoder. Belongs to one
// thread.
class NetworkModel {
  public:
    // Runs the network once on an empty picture, so that what the manifest says is proven.
    // bad_model: the network contradicts the manifest; the message names the field. It begins with
    // the manifest and `file`. Inputs are made on `gpu`, where there is one on which the engine
    // takes them, and it is proven that they are the same; else on the host.
    static Result<NetworkModel> create(const ModelManifest& manifest, const std::string& file,
                                       std::unique_ptr<Engine> engine,
                                       const std::shared_ptr<GpuPool>& gpu = nullptr);

    const ModelManifest& manifest() const { return manifest_; }
    const EngineInfo& engine() const { return engine_->info(); }
    bool makes_input_on_device() const { return device_input_.has_value(); }

    // By falling confidence, in pixels of the picture, clamped to it. What the network gives that
    // is not finite is counted with count_network_drops(). analysis_failed.
    Result<std::vector<Candidate>> look(const Picture& picture, const DetectionOptions& options);

  private:
    NetworkModel(const ModelManifest& manifest, std::unique_ptr<Engine> engine,
                 std::unique_ptr<Decoder> decoder, PictureSize fixed);

    // Suppressed, placed on the picture, those too small left out.
    Result<std::vector<Candidate>> look_once(const ColourPlane& bgr, float min_confidence,
                                             const DetectionOptions& options);
    // Lowers the confidence of uncertain candidates to what the network says of the mirrored
    // picture; those below `min_confidence` then go.
    Result<void> look_again(const cv::Mat& bgr, float min_confidence,
                            const DetectionOptions& options, std::vector<Candidate>& candidates);

    Result<void> try_to_run();
    void try_device_input(const std::string& file, const std::shared_ptr<GpuPool>& gpu);
    // Not yet suppressed, in pixels of the input; what is not finite is dropped and counted.
    Result<std::vector<Candidate>> run(const ColourPlane& bgr, const InputPlan& plan,
                                       float min_confidence);
    Result<std::span<const TensorView>> run_engine(const ColourPlane& bgr, const InputPlan& plan);

    ModelManifest manifest_;
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<Decoder> decoder_;
    PictureSize fixed_;  // the only input size, or 0×0
    NetworkInput input_;
    std::optional<DeviceInput> device_input_;
};

}  // namespace ocelli::slave
