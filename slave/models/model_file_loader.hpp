#pragma once

#include <optional>
#include <string>

#include "common/error.hpp"
#include "slave/inference/model_data.hpp"
#include "slave/models/model_manifest.hpp"

namespace ocelli::slave {

// Whether `file`, and the weights that belong to it, are in `folder`.
bool is_present(const ModelManifest& manifest, const ModelFile& file, const std::string& folder);

// Reads and verifies `file` and the weights that belong to it. A file is hashed once in the life of
// the process as long as its size and time do not change; any thread may call.
// bad_model: cannot be read, is no network, or its sha256 is none of those in the manifest.
Result<ModelData> load_model_file(const ModelManifest& manifest, const ModelFile& file,
                                  const std::string& folder);

}  // namespace ocelli::slave
