#include "slave/analysis/analyzer_registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/nearest.hpp"
#include "slave/analysis/corner_analyzer.hpp"
#include "slave/analysis/detection.hpp"
#include "slave/analysis/edge_analyzer.hpp"
#include "slave/analysis/face_analyzer.hpp"
#include "slave/analysis/object_analyzer.hpp"
#include "slave/detectors/cascade_library.hpp"
#include "slave/detectors/hog_people_detector.hpp"
#include "slave/models/network_detectors.hpp"

namespace ocelli::slave {

namespace {

using ObjectDetectors = std::vector<std::unique_ptr<ObjectDetector>>;
using FaceDetectors = std::vector<std::unique_ptr<FaceDetector>>;

template <class Detectors>
void append(Detectors& to, Detectors&& from) {
    std::ranges::move(from, std::back_inserter(to));
}

std::vector<std::string> labels_of(const ObjectDetectors& detectors) {
    std::vector<std::string> labels;
    for (const auto& detector : detectors) {
        append(labels, detector->labels());
    }
    return labels;
}

std::vector<std::string> labels_of(const FaceDetectors&) {
    return {};
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

Result<void> check_labels(const CameraRulesByName& cameras, std::vector<std::string> known) {
    known.emplace_back(kFaceLabel);
    for (const auto& [camera, rules] : cameras) {
        std::vector<std::string> wanted = rules.labels;
        for (const auto& [label, threshold] : rules.min_confidence) {
            wanted.push_back(label);
        }
        for (const std::string& label : wanted) {
            if (auto there =
                    check_name(fmt::format("[camera.{}]", camera), "detector for", label, known);
                !there) {
                return there.error();
            }
        }
    }
    return {};
}

// Networks see more than what needs no weights; HOG more than the cascades.
Result<ObjectDetectors> make_object_detectors(const AnalysisSetup& setup) {
    auto detectors = make_network_object_detectors(setup);
    if (!detectors) {
        return detectors;
    }
    auto cascades = make_cascade_object_detectors(setup.cascades_folder);
    if (!cascades) {
        return cascades;
    }
    detectors->push_back(std::make_unique<HogPeopleDetector>());
    append(*detectors, std::move(*cascades));
    return detectors;
}

Result<FaceDetectors> make_face_detectors(const AnalysisSetup& setup) {
    auto detectors = make_network_face_detectors(setup);
    if (!detectors) {
        return detectors;
    }
    auto cascades = make_cascade_face_detectors(setup.cascades_folder);
    if (!cascades) {
        return cascades;
    }
    append(*detectors, std::move(*cascades));
    return detectors;
}

// An entry over what `make_detectors` makes; made once here, so that what is broken shows now. A
// slave without any detector for the kind does not offer the kind.
template <class KindAnalyzer, class Detectors>
Result<void> add_detection(AnalyzerRegistry& registry, std::string kind,
                           Result<Detectors> (*make_detectors)(const AnalysisSetup&),
                           const AnalysisSetup& setup) {
    auto first = make_detectors(setup);
    if (!first) {
        return first.error();
    }
    if (first->empty()) {
        return {};
    }
    AnalyzerEntry entry;
    entry.kind = std::move(kind);
    entry.device = first->front()->device();
    entry.labels = labels_of(*first);
    for (const auto& detector : *first) {
        entry.detectors.emplace_back(detector->name());
    }
    entry.make = [make_detectors, setup]() -> Result<std::unique_ptr<Analyzer>> {
        auto detectors = make_detectors(setup);
        if (!detectors) {
            return detectors.error();
        }
        return std::make_unique<KindAnalyzer>(std::move(*detectors), setup.cameras);
    };
    registry.add(std::move(entry));
    return {};
}

template <class KindAnalyzer>
AnalyzerEntry entry_of(std::string kind, std::string detector) {
    return {
        std::move(kind), {std::move(detector)}, "cpu", []() -> Result<std::unique_ptr<Analyzer>> {
            return std::make_unique<KindAnalyzer>();
        }};
}

Result<void> check_device(const std::string& device) {
    if (device == "auto" || device == "cpu") {
        return {};
    }
    return Error{ErrorCode::bad_config,
                 "This build of ocelli-slave has no device '" + device +
                     "': it analyses on the CPU only. Set the device to cpu or auto."};
}

}  // namespace

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
    if (auto known = check_device(setup.device); !known) {
        return known.error();
    }
    AnalyzerRegistry registry;
    if (auto added =
            add_detection<ObjectAnalyzer>(registry, "object", &make_object_detectors, setup);
        !added) {
        return added.error();
    }
    const AnalyzerEntry* objects = registry.find("object");
    const auto labels = objects == nullptr ? std::vector<std::string>() : objects->labels;
    if (auto known = check_labels(setup.cameras, labels); !known) {
        return known.error();
    }
    if (auto added = add_detection<FaceAnalyzer>(registry, "face", &make_face_detectors, setup);
        !added) {
        return added.error();
    }
    registry.add(entry_of<EdgeAnalyzer>("edge", "canny"));
    registry.add(entry_of<CornerAnalyzer>("corner", "shi-tomasi"));
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
