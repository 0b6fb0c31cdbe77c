#pragma once

// The networks that a slave can use, as detectors: found, proven, loaded when they are needed.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/error.hpp"
#include "common/kinds/finding.hpp"
#include "slave/detectors/analysis_setup.hpp"
#include "slave/detectors/detector.hpp"
#include "slave/detectors/network_model.hpp"
#include "slave/devices/gpu_pool.hpp"
#include "slave/networks/decoder.hpp"
#include "slave/networks/model_manifest.hpp"

namespace ocelli::slave {

// Where a network comes from and what runs it; enough to make it again for another thread.
struct NetworkSource {
    ModelManifest manifest;
    std::string file;    // the key of the manifest's file
    std::string folder;  // with the file
    std::string engine;  // opencv | onnxruntime
    std::string device;  // as asked for: auto | cpu | cuda[:N]

    bool operator==(const NetworkSource&) const = default;
};

// Reads, verifies and proves the network. `cannot_read` tells whether a bad_model means that the
// file is sound as far as we know, but the engine cannot read it: another one may. `gpu`: where
// inputs may be made; may be null.
Result<NetworkModel> open_network(const NetworkSource& source, const std::shared_ptr<GpuPool>& gpu,
                                  bool& cannot_read);

// Remembers for the life of the process that a network loaded and fits its manifest, as long as the
// size and the time of its file do not change. Any thread may call.
void remember_proven(const NetworkSource& source, const std::string& device);
// The device that it ran on, or nothing.
std::optional<std::string> proven_device(const NetworkSource& source);

// A network that is loaded when it is first needed. A slave knows several detectors and mostly uses
// one: loading all of them in every thread costs 30 MB a network. Belongs to one thread.
class LazyNetwork {
  public:
    // One that is there already.
    LazyNetwork(NetworkSource source, NetworkModel model)
        : source_(std::move(source)), device_(model.engine().device), model_(std::move(model)) {}
    // One that has been proven to load, on that device. `gpu`: as for open_network().
    LazyNetwork(NetworkSource source, std::string device, std::shared_ptr<GpuPool> gpu)
        : source_(std::move(source)), device_(std::move(device)), gpu_(std::move(gpu)) {}

    const ModelManifest& manifest() const { return source_.manifest; }
    const std::string& engine() const { return source_.engine; }
    const std::string& device() const { return device_; }
    bool is_loaded() const { return model_.has_value(); }

    // analysis_failed, also when it cannot be loaded any more.
    Result<std::vector<Candidate>> look(const Picture& picture, const DetectionOptions& options);

  private:
    NetworkSource source_;
    std::string device_;
    std::shared_ptr<GpuPool> gpu_;
    std::optional<NetworkModel> model_;
};

// The candidate's box in whole pixels, each side at the nearest. Nothing when that is empty.
// Precondition: the candidate is clamped to the picture.
std::optional<Box> box_of(const Candidate& candidate);

// Finds things with a network. A confidence is the network's own; findings have labels where the
// network tells more than one thing apart.
class NetworkDetector final : public Detector {
  public:
    explicit NetworkDetector(LazyNetwork network) : network_(std::move(network)) {}

    std::string_view name() const override { return network_.manifest().name; }
    std::string_view device() const override { return network_.device(); }
    double default_confidence() const override { return network_.manifest().min_confidence; }
    std::vector<std::string> labels() const override;
    std::optional<PictureSize> input_size() const override;
    // "opencv", "onnxruntime"
    std::string_view engine() const { return network_.engine(); }
    Result<std::vector<Finding>> detect(const Picture& picture,
                                        const DetectionOptions& options) override;

  private:
    bool has_labels() const { return network_.manifest().task == ModelTask::object; }

    LazyNetwork network_;
};

// The networks that a slave can use: those with a manifest whose files are in the models folder.

// Detectors for one pool thread, the best first: by the manifests' `preference` (yolox-nano,
// picodet-s, nanodet-m, yolo-fastest-v2, yolo-fastest-body; a manifest of one's own comes last
// unless it says otherwise), then by name. For each the first of: ONNX Runtime where it is built
// in, OpenCV's dnn; that can read one of the manifest's files. No models folder, or no file in it:
// none. `gpu`: where their inputs are made, if their engine runs on it; may be null.
//
// bad_model: a manifest is wrong; a file that is there is no network, is damaged, has another
// sha256, or contradicts its manifest. bad_config: the models folder, the engine or the device
// cannot be used. The message names file and field.
Result<Detectors> make_network_detectors(ModelTask task, const AnalysisSetup& setup,
                                         const std::shared_ptr<GpuPool>& gpu = nullptr);

}  // namespace ocelli::slave
