#pragma once

#include "slave/decoders/decoder.hpp"

namespace ocelli::slave {

// YOLOX (https://arxiv.org/abs/2107.08430): one output, a row for each cell of all grids, the
// finest first: centre x, y in cells from the cell's corner, log width, log height in cells,
// objectness, a score for each class; both already between 0 and 1.
Result<std::unique_ptr<Decoder>> make_yolox_decoder(const ModelManifest& manifest,
                                                    const EngineInfo& network);

}  // namespace ocelli::slave
