#include "slave/detectors/cascade_library.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <tuple>
#include <utility>

#include "slave/detectors/cascade_detectors.hpp"
#include "slave/detectors/cascade_manifest.hpp"
#include "slave/detectors/cascade_scanner.hpp"

namespace ocelli::slave {

namespace {

namespace fs = std::filesystem;

// Where distributions put OpenCV's data; the build's own finding first.
constexpr std::string_view kSystemFolders[] = {
    OCELLI_HAARCASCADES_FOLDER,
    "/usr/share/opencv4/haarcascades",
    "/usr/share/opencv4/lbpcascades",
    "/usr/local/share/opencv4/haarcascades",
    "/usr/local/share/opencv4/lbpcascades",
};

struct Entry {
    CascadeManifest manifest;
    bool built_in = true;
};

void add(std::vector<Entry>& entries, Entry entry) {
    const auto key = [](const Entry& each) {
        return std::tuple(each.manifest.task, each.manifest.role, each.manifest.detector);
    };
    const auto same = std::ranges::find(entries, key(entry), key);
    if (same != entries.end()) {
        *same = std::move(entry);
    } else {
        entries.push_back(std::move(entry));
    }
}

Result<std::vector<Entry>> load_manifests(const std::string& folder) {
    std::vector<Entry> entries;
    for (const EmbeddedManifest& each : embedded_cascades()) {
        auto manifest = parse_cascade_manifest(each.text, "cascades/" + std::string(each.name));
        if (!manifest) {
            return manifest.error();
        }
        add(entries, {std::move(*manifest), true});
    }
    if (folder.empty()) {
        return entries;
    }
    const auto texts = read_manifests(folder, "cascades");
    if (!texts) {
        return texts.error();
    }
    for (const ManifestText& text : *texts) {
        auto manifest = parse_cascade_manifest(text.toml, text.source);
        if (!manifest) {
            return manifest.error();
        }
        add(entries, {std::move(*manifest), false});
    }
    return entries;
}

std::optional<std::string> find_file(const std::string& folder, const std::string& file) {
    std::vector<fs::path> places;
    if (!folder.empty()) {
        places.emplace_back(folder);
    }
    places.insert(places.end(), std::begin(kSystemFolders), std::end(kSystemFolders));
    for (const fs::path& place : places) {
        std::error_code ignored;
        if (!place.empty() && fs::is_regular_file(place / file, ignored)) {
            return (place / file).string();
        }
    }
    return std::nullopt;
}

// The scanners of one task whose files are there, in the order of the manifests.
Result<std::vector<CascadeScanner>> load_scanners(const std::string& folder, CascadeTask task,
                                                  const CascadeDevice& device) {
    auto entries = load_manifests(folder);
    if (!entries) {
        return entries.error();
    }
    std::vector<CascadeScanner> scanners;
    for (Entry& entry : *entries) {
        if (entry.manifest.task != task) {
            continue;
        }
        const auto path = find_file(folder, entry.manifest.file);
        if (!path && entry.built_in) {
            continue;
        }
        if (!path) {
            return Error{ErrorCode::bad_config,
                         fmt::format("{}: the file '{}' is neither in '{}' nor among OpenCV's "
                                     "cascades; put it there.",
                                     entry.manifest.origin, entry.manifest.file, folder)};
        }
        auto scanner = CascadeScanner::load(std::move(entry.manifest), *path, device);
        if (!scanner) {
            return scanner.error();
        }
        scanners.push_back(std::move(*scanner));
    }
    return scanners;
}

std::optional<CascadeScanner> take(std::vector<CascadeScanner>& scanners, CascadeRole role,
                                   std::string_view detector) {
    const auto found = std::ranges::find_if(scanners, [&](const CascadeScanner& each) {
        return each.manifest().role == role && each.manifest().detector == detector;
    });
    if (found == scanners.end()) {
        return std::nullopt;
    }
    CascadeScanner scanner = std::move(*found);
    scanners.erase(found);
    return scanner;
}

}  // namespace

Result<Detectors> make_cascade_object_detectors(const std::string& folder,
                                                const CascadeDevice& device) {
    auto scanners = load_scanners(folder, CascadeTask::object, device);
    if (!scanners) {
        return scanners.error();
    }
    Detectors detectors;
    for (CascadeScanner& scanner : *scanners) {
        detectors.push_back(std::make_unique<CascadeBodyDetector>(std::move(scanner)));
    }
    return detectors;
}

Result<Detectors> make_cascade_face_detectors(const std::string& folder,
                                              const CascadeDevice& device) {
    auto scanners = load_scanners(folder, CascadeTask::face, device);
    if (!scanners) {
        return scanners.error();
    }
    std::vector<std::string> names;
    for (const CascadeScanner& each : *scanners) {
        if (each.manifest().role == CascadeRole::frontal) {
            names.push_back(each.manifest().detector);
        }
    }
    Detectors detectors;
    for (const std::string& name : names) {
        auto frontal = take(*scanners, CascadeRole::frontal, name);
        auto profile = take(*scanners, CascadeRole::profile, name);
        detectors.push_back(
            std::make_unique<HaarFaceDetector>(name, std::move(*frontal), std::move(profile)));
    }
    return detectors;
}

}  // namespace ocelli::slave
