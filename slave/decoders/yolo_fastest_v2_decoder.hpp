#pragma once

#include "slave/decoders/decoder.hpp"

namespace ocelli::slave {

// Yolo-FastestV2 (https://github.com/dog-qiuqiu/Yolo-FastestV2): one output, a row for each cell of
// all grids, the finest first: for each of three anchors four box values, for each anchor its
// objectness, and a score for each class that the anchors share; all between 0 and 1.
Result<std::unique_ptr<Decoder>> make_yolo_fastest_v2_decoder(const ModelManifest& manifest,
                                                              const EngineInfo& network);

}  // namespace ocelli::slave
