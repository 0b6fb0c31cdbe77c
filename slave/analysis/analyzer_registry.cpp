#include "slave/analysis/analyzer_registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <utility>

#include "common/text.hpp"
#include "slave/analysis/corner_analyzer.hpp"
#include "slave/analysis/detection_analyzer.hpp"
#include "slave/analysis/edge_analyzer.hpp"
#include "slave/detectors/cascade_library.hpp"
#include "slave/detectors/hog_people_detector.hpp"
#include "slave/detectors/network_detectors.hpp"
#include "slave/devices/devices.hpp"

namespace ocelli::slave {

namespace {

// What detectors are made from.
struct DetectionSetup {
    AnalysisSetup analysis;
    CascadeDevice cascades;
};

// Those of a kind, the best first.
struct Detection {
    Detectors detectors;
    std::size_t networks = 0;  // the first so many are networks
};

void append(Detectors& to, Detectors from) {
    std::ranges::move(from, std::back_inserter(to));
}

std::vector<std::string> labels_of(const Detectors& detectors) {
    std::vector<std::string> labels;
    for (const auto& detector : detectors) {
        std::ranges::move(detector->labels(), std::back_inserter(labels));
    }
    return labels;
}

// A name that is not there would silently leave out everything. `where`: who asks for it.
Result<void> check_name(const std::string& where, std::string_view what, const std::string& name,
                        std::span<const std::string> known) {
    if (std::ranges::find(known, name) != known.end()) {
        return {};
    }
    const std::vector<std::string_view> names(known.begin(), known.end());
    return Error{ErrorCode::bad_config, fmt::format("{}: this slave has no {} '{}'.{}", where, what,
                                                    name, suggestion(name, names))};
}

// Networks see more than what needs no weights; HOG more than the cascades.
Result<Detection> make_detectors(ModelTask task, const DetectionSetup& setup) {
    auto networks = make_network_detectors(task, setup.analysis, setup.cascades.gpu);
    if (!networks) {
        return networks.error();
    }
    const auto make_cascades =
        task == ModelTask::object ? &make_cascade_object_detectors : &make_cascade_face_detectors;
    auto cascades = make_cascades(setup.analysis.cascades_folder, setup.cascades);
    if (!cascades) {
        return cascades.error();
    }
    Detection all{std::move(*networks), 0};
    all.networks = all.detectors.size();
    if (task == ModelTask::object) {
        all.detectors.push_back(std::make_unique<HogPeopleDetector>());
    }
    append(all.detectors, std::move(*cascades));
    return all;
}

// Whether an engine uses a GPU by itself, past the GpuPool, which then does not see it fail.
bool has_network_on_gpu(const Detection& all) {
    return std::any_of(all.detectors.begin(),
                       all.detectors.begin() + static_cast<std::ptrdiff_t>(all.networks),
                       [](const auto& detector) { return detector->device().starts_with("cuda"); });
}

// The entry of what detects things for `task`; made once here, so that what is broken shows now. A
// slave without any detector for the kind does not offer the kind.
// `networks`: how many of its detectors are networks is added to it.
Result<void> add_detection(AnalyzerRegistry& registry, ModelTask task, DetectionSetup setup,
                           std::size_t& networks) {
    std::vector<std::string> notes;
    setup.cascades.notes = &notes;
    auto first = make_detectors(task, setup);
    setup.cascades.notes = nullptr;  // told once, not for each thread
    if (!first) {
        return first.error();
    }
    for (std::string& note : notes) {
        registry.add_note(std::move(note));
    }
    networks += first->networks;
    if (first->detectors.empty()) {
        return {};
    }
    AnalyzerEntry entry;
    entry.kind = name_of(task);
    entry.device = first->detectors.front()->device();
    entry.labels = labels_of(first->detectors);
    for (const auto& detector : first->detectors) {
        entry.detectors.emplace_back(detector->name());
        entry.devices.emplace_back(detector->device());
    }
    const bool watched = setup.cascades.gpu && has_network_on_gpu(*first);
    entry.make = [task, setup, watched]() -> Result<std::unique_ptr<Analyzer>> {
        auto made = make_detectors(task, setup);
        if (!made) {
            return made.error();
        }
        auto analyzer = std::make_unique<DetectionAnalyzer>(std::move(made->detectors));
        if (watched) {
            return std::make_unique<WatchedAnalyzer>(std::move(analyzer), setup.cascades.gpu);
        }
        return analyzer;
    };
    registry.add(std::move(entry));
    return {};
}

std::string without_networks(const std::string& folder) {
    constexpr std::size_t kNamed = 5;
    std::vector<std::string> there;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        there.push_back(in_quotes(entry->path().filename().string()));
    }
    std::ranges::sort(there);
    const std::size_t more = there.size() - std::min(there.size(), kNamed);
    there.resize(there.size() - more);
    return fmt::format(
        "none of the networks that manifests name is in the models folder '{}' (there is: {}{}), so "
        "weaker detectors do the work: scripts/fetch-models gets networks, docs/models.md says how "
        "to add others",
        folder, there.empty() ? "nothing" : fmt::format("{}", fmt::join(there, ", ")),
        more > 0 ? fmt::format(" and {} more", more) : "");
}

AnalyzerEntry edge_entry(const Devices& devices) {
    const auto make = [gpu = devices.gpu]() -> Result<std::unique_ptr<Analyzer>> {
        if (gpu) {
            return std::make_unique<EdgeAnalyzer>(std::make_unique<GpuEdgeSource>(gpu));
        }
        return std::make_unique<EdgeAnalyzer>();
    };
    return {"edge", {"canny"}, devices.choice.name, make};
}

AnalyzerEntry corner_entry(const Devices& devices) {
    const auto make = [gpu = devices.gpu]() -> Result<std::unique_ptr<Analyzer>> {
        if (gpu) {
            return std::make_unique<CornerAnalyzer>(std::make_unique<GpuCornerSource>(gpu),
                                                    gpu->name());
        }
        return std::make_unique<CornerAnalyzer>();
    };
    return {"corner", {"shi-tomasi"}, devices.gpu ? devices.gpu->name() : "cpu", make};
}

std::vector<AnalyzerEntry>& registered() {
    static std::vector<AnalyzerEntry> entries;
    return entries;
}

}  // namespace

AnalyzerRegistration::AnalyzerRegistration(AnalyzerEntry entry) {
    registered().push_back(std::move(entry));
}

void AnalyzerRegistry::add(AnalyzerEntry entry) {
    const auto same = std::ranges::find(entries_, entry.kind, &AnalyzerEntry::kind);
    if (same != entries_.end()) {
        *same = std::move(entry);
    } else {
        entries_.push_back(std::move(entry));
    }
}

const AnalyzerEntry* AnalyzerRegistry::find(std::string_view kind) const {
    const auto found = std::ranges::find(entries_, kind, &AnalyzerEntry::kind);
    return found == entries_.end() ? nullptr : &*found;
}

Result<AnalyzerRegistry> make_builtin_analyzers(const AnalysisSetup& setup) {
    const auto devices = open_devices(setup.device, setup.gpu);
    if (!devices) {
        return devices.error();
    }
    return make_builtin_analyzers(setup, *devices);
}

Result<AnalyzerRegistry> make_builtin_analyzers(const AnalysisSetup& wanted,
                                                const Devices& devices) {
    DetectionSetup setup{wanted, {devices.gpu, devices.choice.by_name}};
    setup.analysis.device = devices.networks;
    AnalyzerRegistry registry;
    registry.add_note(devices.choice.sentence);
    if (!devices.networks_note.empty() && !wanted.models_folder.empty()) {
        registry.add_note(devices.networks_note);
    }
    if (devices.gpu) {
        registry.watch_device([gpu = devices.gpu] { return gpu->lost(); });
    }
    std::size_t networks = 0;
    for (const ModelTask task : {ModelTask::object, ModelTask::face}) {
        if (auto added = add_detection(registry, task, setup, networks); !added) {
            return added.error();
        }
    }
    if (!wanted.models_folder.empty() && networks == 0) {
        registry.add_warning(without_networks(wanted.models_folder));
    }
    registry.add(edge_entry(devices));
    registry.add(corner_entry(devices));
    for (const AnalyzerEntry& entry : registered()) {
        registry.add(entry);
    }
    return registry;
}

Result<void> check_defaults(const AnalyzerRegistry& registry,
                            std::span<const ParameterOverride> defaults) {
    for (const AnalyzerEntry& entry : registry.entries()) {
        Parameters parameters(entry.kind);
        if (auto applied = parameters.apply(defaults); !applied) {
            return applied;
        }
        if (entry.kind != "object" && entry.kind != "face") {
            continue;
        }
        const std::string where = fmt::format("[{}] detector", entry.kind);
        if (!parameters.is_auto("detector")) {
            auto there =
                check_name(where, "detector", parameters.text("detector"), entry.detectors);
            if (!there) {
                return there;
            }
        }
        if (entry.kind == "object") {
            for (const std::string_view label : words_of(parameters.text("labels"))) {
                auto there =
                    check_name("[object] labels", "detector for", std::string(label), entry.labels);
                if (!there) {
                    return there;
                }
            }
        }
    }
    return {};
}

}  // namespace ocelli::slave
