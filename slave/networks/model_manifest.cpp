#include "slave/networks/model_manifest.hpp"

#include <algorithm>

namespace ocelli::slave {

const ModelFile* ModelManifest::file(std::string_view key) const {
    const auto found = std::find_if(files.begin(), files.end(),
                                    [&](const ModelFile& file) { return file.key == key; });
    return found == files.end() ? nullptr : &*found;
}

std::string_view name_of(ModelTask task) {
    return task == ModelTask::object ? "object" : "face";
}

}  // namespace ocelli::slave
