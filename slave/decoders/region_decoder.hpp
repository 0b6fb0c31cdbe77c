#pragma once

#include "slave/decoders/decoder.hpp"

namespace ocelli::slave {

// Darknet's [yolo] and [region] layers as OpenCV decodes them: any number of outputs, whose rows
// are centre x, y, width, height as fractions of the input, objectness, and for each class its
// score times the objectness.
Result<std::unique_ptr<Decoder>> make_region_decoder(const ModelManifest& manifest,
                                                     const EngineInfo& network);

}  // namespace ocelli::slave
