#include "slave/detectors/network_detectors.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "slave/detectors/network_model.hpp"
#include "slave/networks/make_engine.hpp"
#include "slave/networks/manifest_library.hpp"
#include "slave/networks/model_file.hpp"

namespace ocelli::slave {

namespace {

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
// file is sound as far as we know, but the engine cannot read it: another one may.
Result<NetworkModel> open_network(const NetworkSource& source, const std::shared_ptr<GpuPool>& gpu,
                                  bool& cannot_read) {
    cannot_read = false;
    auto data = load_model_file(source.manifest, *source.manifest.file(source.file), source.folder);
    if (!data) {
        return data.error();
    }
    data->any_size = source.manifest.input.multiple_of > 0;
    std::optional<Error> failure;
    for (const std::string& device : devices_to_try(source.engine, source.device)) {
        if (failure) {
            spdlog::warn("'{}' runs on the CPU: {}", data->name, failure->message);
        }
        auto engine = make_engine(source.engine, device, *data);
        cannot_read = !engine && engine.error().code == ErrorCode::bad_model;
        auto model =
            engine ? NetworkModel::create(source.manifest, data->name, std::move(*engine), gpu)
                   : Result<NetworkModel>(engine.error());
        if (model) {
            return model;
        }
        failure = model.error();
    }
    return *failure;
}

namespace fs = std::filesystem;

struct Proof {
    NetworkSource source;
    std::uintmax_t bytes = 0;
    fs::file_time_type time;
    std::string device;
};

struct Proofs {
    std::mutex mutex;
    std::vector<Proof> list;
};

Proofs& proofs() {
    static Proofs all;
    return all;
}

Proof describe(const NetworkSource& source, const std::string& device) {
    const fs::path path = fs::path(source.folder) / source.manifest.file(source.file)->name;
    std::error_code ignored;
    return {source, fs::file_size(path, ignored), fs::last_write_time(path, ignored), device};
}

// Remembers for the life of the process that a network loaded and fits its manifest, as long as the
// size and the time of its file do not change. Any thread may call.
void remember_proven(const NetworkSource& source, const std::string& device) {
    Proof proof = describe(source, device);
    Proofs& all = proofs();
    const std::lock_guard lock(all.mutex);
    std::erase_if(all.list, [&](const Proof& old) { return old.source == source; });
    all.list.push_back(std::move(proof));
}

// The device that it ran on, or nothing.
std::optional<std::string> proven_device(const NetworkSource& source) {
    const Proof now = describe(source, "");
    Proofs& all = proofs();
    const std::lock_guard lock(all.mutex);
    const auto found = std::find_if(all.list.begin(), all.list.end(), [&](const Proof& proof) {
        return proof.source == source && proof.bytes == now.bytes && proof.time == now.time;
    });
    return found == all.list.end() ? std::nullopt : std::optional(found->device);
}

// The candidate's box in whole pixels, each side at the nearest. Nothing when that is empty.
// Precondition: the candidate is clamped to the picture.
std::optional<Box> box_of(const Candidate& candidate) {
    const auto left = static_cast<std::int32_t>(std::lround(candidate.left));
    const auto top = static_cast<std::int32_t>(std::lround(candidate.top));
    const auto right = static_cast<std::int32_t>(std::lround(candidate.right));
    const auto bottom = static_cast<std::int32_t>(std::lround(candidate.bottom));
    if (right <= left || bottom <= top) {
        return std::nullopt;
    }
    return Box{left, top, right - left, bottom - top};
}

// Loaded when it is first needed: a slave knows several networks and mostly uses one, and loading
// all of them in every thread costs 30 MB a network.
class NetworkDetector final : public Detector {
  public:
    // Without `model` it is one that has been proven to load, on that device.
    NetworkDetector(NetworkSource source, std::string device, std::shared_ptr<GpuPool> gpu,
                    std::optional<NetworkModel> model)
        : source_(std::move(source)),
          device_(std::move(device)),
          gpu_(std::move(gpu)),
          model_(std::move(model)) {}

    std::string_view name() const override { return source_.manifest.name; }
    std::string_view device() const override { return device_; }
    double default_confidence() const override { return source_.manifest.min_confidence; }
    std::vector<std::string> labels() const override {
        return has_labels() ? source_.manifest.output.labels : std::vector<std::string>();
    }
    std::optional<PictureSize> input_size() const override {
        return largest_input(source_.manifest.input);
    }

    Result<std::vector<Finding>> detect(const Picture& picture,
                                        const DetectionOptions& options) override {
        if (!model_) {
            bool cannot_read = false;
            auto model = open_network(source_, gpu_, cannot_read);
            if (!model) {
                // It loaded when the slave started: its file has changed since.
                return Error{ErrorCode::analysis_failed, model.error().message};
            }
            model_ = std::move(*model);
        }
        auto candidates = model_->look(picture, options);
        if (!candidates) {
            return candidates.error();
        }
        const auto& labels = source_.manifest.output.labels;
        std::vector<Finding> findings;
        for (Candidate& candidate : *candidates) {
            if (const auto box = box_of(candidate)) {
                findings.push_back(
                    {.label = has_labels() ? labels[static_cast<std::size_t>(candidate.label)] : "",
                     .confidence = candidate.confidence,
                     .box = box,
                     .points = std::move(candidate.landmarks)});
            }
        }
        return findings;
    }

  private:
    bool has_labels() const { return source_.manifest.task == ModelTask::object; }

    NetworkSource source_;
    std::string device_;
    std::shared_ptr<GpuPool> gpu_;
    std::optional<NetworkModel> model_;
};

// Whether `file` is a network, not the weights of one, that `engine` may run.
bool suits(const ModelManifest& manifest, const ModelFile& file, const std::string& engine) {
    const bool is_weights =
        std::any_of(manifest.files.begin(), manifest.files.end(),
                    [&](const ModelFile& other) { return other.weights == file.key; });
    const bool is_darknet = !file.weights.empty();
    return !is_weights && (file.engine == "any" || file.engine == engine) &&
           !(is_darknet && engine != "opencv");
}

// The first network of the manifest that is there and that can be read; null when no file of it is
// there. `lazily`: one that has been proven before is not loaded now.
Result<std::unique_ptr<Detector>> find_network(const ModelManifest& manifest,
                                               const std::vector<std::string>& engines,
                                               const AnalysisSetup& setup,
                                               const std::shared_ptr<GpuPool>& gpu, bool lazily) {
    std::optional<Error> unreadable;
    for (const std::string& engine : engines) {
        for (const ModelFile& file : manifest.files) {
            if (!suits(manifest, file, engine) ||
                !is_present(manifest, file, setup.models_folder)) {
                continue;
            }
            NetworkSource source{manifest, file.key, setup.models_folder, engine, setup.device};
            if (const auto device = lazily ? proven_device(source) : std::nullopt) {
                return std::make_unique<NetworkDetector>(std::move(source), *device, gpu,
                                                         std::nullopt);
            }
            bool cannot_read = false;
            auto model = open_network(source, gpu, cannot_read);
            if (model) {
                const std::string device = model->engine().device;
                spdlog::debug("the {} network '{}' runs with {} on {}", name_of(manifest.task),
                              manifest.name, engine, device);
                remember_proven(source, device);
                return std::make_unique<NetworkDetector>(std::move(source), device, gpu,
                                                         std::move(*model));
            }
            if (!cannot_read) {
                return model.error();
            }
            unreadable = unreadable ? unreadable : model.error();
        }
    }
    if (unreadable) {
        return *unreadable;
    }
    return nullptr;
}

}  // namespace

// The best is loaded now, so that the first picture does not wait for it.
Result<Detectors> make_network_detectors(ModelTask task, const AnalysisSetup& setup,
                                         const std::shared_ptr<GpuPool>& gpu) {
    const auto manifests = load_manifests(setup.models_folder);
    if (!manifests) {
        return manifests.error();
    }
    Detectors detectors;
    if (setup.models_folder.empty()) {
        return detectors;
    }
    const auto engines = engines_to_try({setup.engine, setup.device});
    if (!engines) {
        return engines.error();
    }
    for (const ModelManifest& manifest : *manifests) {
        if (manifest.task != task) {
            continue;
        }
        auto network = find_network(manifest, *engines, setup, gpu, !detectors.empty());
        if (!network) {
            return network.error();
        }
        if (*network) {
            detectors.push_back(std::move(*network));
        }
    }
    return detectors;
}

}  // namespace ocelli::slave
