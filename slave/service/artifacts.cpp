#include "slave/service/artifacts.hpp"

#include <algorithm>

namespace ocelli::slave {

Blob pack_artifacts(std::span<const Artifact> artifacts,
                    std::vector<wire::ArtifactHeader>& headers) {
    std::vector<std::byte> bytes;
    for (const Artifact& artifact : artifacts) {
        headers.push_back({artifact.name, static_cast<std::uint32_t>(artifact.bytes.size())});
        std::ranges::copy(artifact.bytes, std::back_inserter(bytes));
    }
    return bytes.empty() ? Blob() : Blob::copy_of(bytes);
}

}  // namespace ocelli::slave
