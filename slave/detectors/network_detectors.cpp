#include "slave/detectors/network_detectors.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <mutex>
#include <optional>
#include <vector>

#include "slave/networks/make_engine.hpp"
#include "slave/networks/manifest_library.hpp"
#include "slave/networks/model_file.hpp"

namespace ocelli::slave {

Result<NetworkModel> open_network(const NetworkSource& source, const std::shared_ptr<GpuPool>& gpu,
                                  bool& cannot_read) {
    cannot_read = false;
    auto data = load_model_file(source.manifest, *source.manifest.file(source.file), source.folder);
    if (!data) {
        return data.error();
    }
    data->any_size = source.manifest.input.multiple_of > 0;
    auto engine = make_engine(source.engine, source.device, *data);
    if (!engine) {
        cannot_read = engine.error().code == ErrorCode::bad_model;
        return engine.error();
    }
    return NetworkModel::create(source.manifest, data->name, std::move(*engine), gpu);
}

namespace {

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

}  // namespace

void remember_proven(const NetworkSource& source, const std::string& device) {
    Proof proof = describe(source, device);
    Proofs& all = proofs();
    const std::lock_guard lock(all.mutex);
    std::erase_if(all.list, [&](const Proof& old) { return old.source == source; });
    all.list.push_back(std::move(proof));
}

std::optional<std::string> proven_device(const NetworkSource& source) {
    const Proof now = describe(source, "");
    Proofs& all = proofs();
    const std::lock_guard lock(all.mutex);
    const auto found = std::find_if(all.list.begin(), all.list.end(), [&](const Proof& proof) {
        return proof.source == source && proof.bytes == now.bytes && proof.time == now.time;
    });
    return found == all.list.end() ? std::nullopt : std::optional(found->device);
}

Result<std::vector<Candidate>> LazyNetwork::look(const Picture& picture,
                                                 const DetectionOptions& options) {
    if (!model_) {
        bool cannot_read = false;
        auto model = open_network(source_, gpu_, cannot_read);
        if (!model) {
            // It loaded when the slave started: its file has changed since.
            return Error{ErrorCode::analysis_failed, model.error().message};
        }
        model_ = std::move(*model);
    }
    return model_->look(picture, options);
}

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

std::vector<std::string> NetworkDetector::labels() const {
    return has_labels() ? network_.manifest().output.labels : std::vector<std::string>();
}

std::optional<PictureSize> NetworkDetector::input_size() const {
    const InputSpec& input = network_.manifest().input;
    return input.width > 0 ? PictureSize{input.width, input.height}
                           : PictureSize{input.longest_side, input.longest_side};
}

Result<std::vector<Finding>> NetworkDetector::detect(const Picture& picture,
                                                     const DetectionOptions& options) {
    auto candidates = network_.look(picture, options);
    if (!candidates) {
        return candidates.error();
    }
    const auto& labels = network_.manifest().output.labels;
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

namespace {

// Whether `file` is a network, not the weights of one, that `engine` may run.
bool suits(const ModelManifest& manifest, const ModelFile& file, const std::string& engine) {
    const bool is_weights =
        std::any_of(manifest.files.begin(), manifest.files.end(),
                    [&](const ModelFile& other) { return other.weights == file.key; });
    const bool is_darknet = !file.weights.empty();
    return !is_weights && (file.engine == "any" || file.engine == engine) &&
           !(is_darknet && engine != "opencv");
}

// The first network of the manifest that is there and that can be read; nothing when no file of it
// is there. `lazily`: one that has been proven before is not loaded now.
Result<std::optional<LazyNetwork>> find_network(const ModelManifest& manifest,
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
                return std::optional(LazyNetwork(std::move(source), *device, gpu));
            }
            bool cannot_read = false;
            auto model = open_network(source, gpu, cannot_read);
            if (model) {
                remember_proven(source, model->engine().device);
                return std::optional(LazyNetwork(std::move(source), std::move(*model)));
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
    return std::optional<LazyNetwork>{};
}

// The best is loaded now, so that the first picture does not wait for it.
Result<std::vector<LazyNetwork>> find_networks(ModelTask task, const AnalysisSetup& setup,
                                               const std::shared_ptr<GpuPool>& gpu) {
    const auto manifests = load_manifests(setup.models_folder);
    if (!manifests) {
        return manifests.error();
    }
    std::vector<LazyNetwork> networks;
    if (setup.models_folder.empty()) {
        return networks;
    }
    const auto engines = engines_to_try({setup.engine, setup.device});
    if (!engines) {
        return engines.error();
    }
    for (const ModelManifest& manifest : *manifests) {
        if (manifest.task != task) {
            continue;
        }
        auto network = find_network(manifest, *engines, setup, gpu, !networks.empty());
        if (!network) {
            return network.error();
        }
        if (*network) {
            networks.push_back(std::move(**network));
        }
    }
    return networks;
}

}  // namespace

Result<Detectors> make_network_detectors(ModelTask task, const AnalysisSetup& setup,
                                         const std::shared_ptr<GpuPool>& gpu) {
    auto networks = find_networks(task, setup, gpu);
    if (!networks) {
        return networks.error();
    }
    Detectors detectors;
    for (LazyNetwork& network : *networks) {
        if (network.is_loaded()) {
            spdlog::debug("the {} network '{}' runs with {} on {}", name_of(task),
                          network.manifest().name, network.engine(), network.device());
        }
        detectors.push_back(std::make_unique<NetworkDetector>(std::move(network)));
    }
    return detectors;
}

}  // namespace ocelli::slave
