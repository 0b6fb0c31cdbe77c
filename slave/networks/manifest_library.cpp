#include "slave/networks/manifest_library.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <tuple>

namespace ocelli::slave {

namespace fs = std::filesystem;

Result<std::vector<ManifestText>> read_manifests(const std::string& folder, std::string_view what) {
    std::error_code error;
    std::vector<fs::path> paths;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->path().extension() == ".toml") {
            paths.push_back(entry->path());
        }
    }
    if (error) {
        return Error{ErrorCode::bad_config,
                     fmt::format("the {0} folder '{1}' cannot be read ({2}): name a folder with "
                                 "--{0} or [slave] {0}",
                                 what, folder, error.message())};
    }
    std::sort(paths.begin(), paths.end());
    std::vector<ManifestText> manifests;
    for (const fs::path& path : paths) {
        std::ifstream stream(path);
        std::ostringstream text;
        if (!stream || !(text << stream.rdbuf())) {
            return Error{ErrorCode::bad_model,
                         fmt::format("the manifest '{}' cannot be read: check that it is a file "
                                     "with something in it and that this user may read it",
                                     path.string())};
        }
        manifests.push_back({text.str(), path.string()});
    }
    return manifests;
}

namespace {

// A network of the user's own whose files are missing was meant to be used.
Result<void> check_files(const ModelManifest& manifest, const fs::path& folder) {
    std::error_code ignored;
    for (const ModelFile& file : manifest.files) {
        if (fs::exists(folder / file.name, ignored)) {
            return {};
        }
    }
    return Error{ErrorCode::bad_model,
                 fmt::format("{}: [file.{}] name: there is no file '{}' in '{}': put it there, or "
                             "remove the manifest",
                             manifest.source, manifest.files.front().key,
                             manifest.files.front().name, folder.string())};
}

// Puts `added` in the place of a built-in one of the same name. `own`: the manifests of the folder
// so far, by name.
Result<void> overlay(std::vector<ModelManifest>& manifests, std::map<std::string, std::string>& own,
                     ModelManifest added, const fs::path& folder) {
    const auto [first, is_new] = own.try_emplace(added.name, added.source);
    if (!is_new) {
        return Error{ErrorCode::bad_model,
                     fmt::format("{}: name '{}' is already used by {}: give one of them another",
                                 added.source, added.name, first->second)};
    }
    const auto same = std::find_if(manifests.begin(), manifests.end(), [&](const auto& manifest) {
        return manifest.name == added.name;
    });
    if (same == manifests.end()) {
        if (auto there = check_files(added, folder); !there) {
            return there.error();
        }
        manifests.push_back(std::move(added));
    } else {
        *same = std::move(added);
    }
    return {};
}

}  // namespace

Result<std::vector<ModelManifest>> load_manifests(const std::string& folder) {
    std::vector<ModelManifest> manifests;
    for (const EmbeddedManifest& embedded : embedded_manifests()) {
        auto manifest = parse_manifest(embedded.text, std::string(embedded.name));
        if (!manifest) {
            return manifest.error();
        }
        manifests.push_back(std::move(*manifest));
    }
    std::map<std::string, std::string> own;
    if (!folder.empty()) {
        const auto texts = read_manifests(folder, "models");
        if (!texts) {
            return texts.error();
        }
        for (const ManifestText& text : *texts) {
            auto manifest = parse_manifest(text.toml, text.source);
            if (!manifest) {
                return manifest.error();
            }
            if (auto added = overlay(manifests, own, std::move(*manifest), folder); !added) {
                return added.error();
            }
        }
    }
    std::stable_sort(manifests.begin(), manifests.end(), [](const auto& a, const auto& b) {
        return std::tie(a.preference, a.name) < std::tie(b.preference, b.name);
    });
    return manifests;
}

}  // namespace ocelli::slave
