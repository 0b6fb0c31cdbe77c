#pragma once

#include <span>
#include <vector>

#include "common/blob.hpp"
#include "common/wire/messages.hpp"
#include "slave/analysis/analyzer.hpp"

namespace ocelli::slave {

// The artifacts' bytes, one after the other, and in `headers` what each is.
Blob pack_artifacts(std::span<const Artifact> artifacts,
                    std::vector<wire::ArtifactHeader>& headers);

}  // namespace ocelli::slave
