#pragma once

#include "slave/decoders/decoder.hpp"

namespace ocelli::slave {

// YuNet of 2023 (https://doi.org/10.1007/s11633-023-1423-y), faces with five landmarks. For each
// stride s, a row for each cell: `cls_s` and `obj_s`, whose geometric mean is the confidence;
// `bbox_s`: centre x, y in cells from the cell's corner, log width, log height in cells; `kps_s`:
// five times x, y in cells from the cell's corner.
Result<std::unique_ptr<Decoder>> make_yunet_decoder(const ModelManifest& manifest,
                                                    const EngineInfo& network);

}  // namespace ocelli::slave
