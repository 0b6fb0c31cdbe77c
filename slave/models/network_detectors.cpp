#include "slave/models/network_detectors.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>

#include "slave/detectors/network_face_detector.hpp"
#include "slave/detectors/network_object_detector.hpp"
#include "slave/inference/make_engine.hpp"
#include "slave/models/manifest_library.hpp"
#include "slave/models/model_file_loader.hpp"

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

// Nothing when no file of the manifest is there for any of the engines.
Result<std::optional<NetworkModel>> load_network(const ModelManifest& manifest,
                                                 const std::vector<std::string>& engines,
                                                 const AnalysisSetup& setup) {
    std::optional<Error> unreadable;
    for (const std::string& engine : engines) {
        for (const ModelFile& file : manifest.files) {
            if (!suits(manifest, file, engine) ||
                !is_present(manifest, file, setup.models_folder)) {
                continue;
            }
            const auto data = load_model_file(manifest, file, setup.models_folder);
            if (!data) {
                return data.error();
            }
            auto made = make_engine(engine, setup.device, *data);
            if (made) {
                auto model = NetworkModel::create(manifest, data->name, std::move(*made));
                if (!model) {
                    return model.error();
                }
                return std::optional(std::move(*model));
            }
            if (made.error().code != ErrorCode::bad_model) {
                return made.error();
            }
            // The other engine may be able to read it.
            unreadable = unreadable ? unreadable : made.error();
        }
    }
    if (unreadable) {
        return *unreadable;
    }
    return std::optional<NetworkModel>{};
}

Result<std::vector<NetworkModel>> load_networks(ModelTask task, const AnalysisSetup& setup) {
    const auto manifests = load_manifests(setup.models_folder);
    if (!manifests) {
        return manifests.error();
    }
    std::vector<NetworkModel> models;
    if (setup.models_folder.empty()) {
        return models;
    }
    const auto engines = engines_to_try({setup.engine, setup.device});
    if (!engines) {
        return engines.error();
    }
    for (const ModelManifest& manifest : *manifests) {
        if (manifest.task != task) {
            continue;
        }
        auto model = load_network(manifest, *engines, setup);
        if (!model) {
            return model.error();
        }
        if (*model) {
            models.push_back(std::move(**model));
        }
    }
    return models;
}

template <class Interface, class Detector>
Result<std::vector<std::unique_ptr<Interface>>> make_detectors(ModelTask task,
                                                               const AnalysisSetup& setup) {
    auto models = load_networks(task, setup);
    if (!models) {
        return models.error();
    }
    std::vector<std::unique_ptr<Interface>> detectors;
    for (NetworkModel& model : *models) {
        spdlog::debug("{} network '{}' runs with {} on {}", name_of(task), model.manifest().name,
                      model.engine().engine, model.engine().device);
        detectors.push_back(std::make_unique<Detector>(std::move(model)));
    }
    return detectors;
}

}  // namespace

Result<std::vector<std::unique_ptr<ObjectDetector>>> make_network_object_detectors(
    const AnalysisSetup& setup) {
    return make_detectors<ObjectDetector, NetworkObjectDetector>(ModelTask::object, setup);
}

Result<std::vector<std::unique_ptr<FaceDetector>>> make_network_face_detectors(
    const AnalysisSetup& setup) {
    return make_detectors<FaceDetector, NetworkFaceDetector>(ModelTask::face, setup);
}

}  // namespace ocelli::slave
