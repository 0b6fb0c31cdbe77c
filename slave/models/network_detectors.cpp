#include "slave/models/network_detectors.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>

#include "slave/detectors/network_face_detector.hpp"
#include "slave/detectors/network_object_detector.hpp"
#include "slave/inference/make_engine.hpp"
#include "slave/models/lazy_network.hpp"
#include "slave/models/manifest_library.hpp"
#include "slave/models/model_file_loader.hpp"
#include "slave/models/proven_networks.hpp"

namespace ocelli::slave {

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

template <class Interface, class Detector>
Result<std::vector<std::unique_ptr<Interface>>> make_detectors(
    ModelTask task, const AnalysisSetup& setup, const std::shared_ptr<GpuPool>& gpu) {
    auto networks = find_networks(task, setup, gpu);
    if (!networks) {
        return networks.error();
    }
    std::vector<std::unique_ptr<Interface>> detectors;
    for (LazyNetwork& network : *networks) {
        if (network.is_loaded()) {
            spdlog::debug("the {} network '{}' runs with {} on {}", name_of(task),
                          network.manifest().name, network.engine(), network.device());
        }
        detectors.push_back(std::make_unique<Detector>(std::move(network)));
    }
    return detectors;
}

}  // namespace

Result<std::vector<std::unique_ptr<ObjectDetector>>> make_network_object_detectors(
    const AnalysisSetup& setup, const std::shared_ptr<GpuPool>& gpu) {
    return make_detectors<ObjectDetector, NetworkObjectDetector>(ModelTask::object, setup, gpu);
}

Result<std::vector<std::unique_ptr<FaceDetector>>> make_network_face_detectors(
    const AnalysisSetup& setup, const std::shared_ptr<GpuPool>& gpu) {
    return make_detectors<FaceDetector, NetworkFaceDetector>(ModelTask::face, setup, gpu);
}

}  // namespace ocelli::slave
