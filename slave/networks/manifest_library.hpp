#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.hpp"
#include "slave/networks/model_manifest.hpp"

namespace ocelli::slave {

// A manifest that is compiled in.
struct EmbeddedManifest {
    std::string_view name;  // of the file in models/ or cascades/
    std::string_view text;
};

// models/*.toml as they were at build time, sorted by name.
std::span<const EmbeddedManifest> embedded_manifests();

// A manifest of the user's.
struct ManifestText {
    std::string toml;
    std::string source;  // its path
};

// Every *.toml in `folder`, sorted by name. `what`: "models" or "cascades", as the folder's flag
// and key are called. bad_config: no such folder; bad_model: a file that cannot be read.
Result<std::vector<ManifestText>> read_manifests(const std::string& folder, std::string_view what);

// The built-in manifests and those in `folder` (every *.toml; one replaces a built-in one of the
// same model name), by preference, then by name. An empty `folder` means none.
// bad_model: a manifest is wrong, two in the folder have one name; bad_config: no such folder.
Result<std::vector<ModelManifest>> load_manifests(const std::string& folder);

}  // namespace ocelli::slave
