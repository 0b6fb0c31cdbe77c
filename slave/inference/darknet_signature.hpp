#pragma once

#include <cstddef>
#include <span>

#include "slave/inference/model_signature.hpp"

namespace ocelli::slave {

// Reads width, height and channels of the [net] section of a Darknet .cfg file. The error's message
// is the end of a sentence that begins with the file.
Result<ModelSignature> read_darknet_signature(std::span<const std::byte> file);

}  // namespace ocelli::slave
