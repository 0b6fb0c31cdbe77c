#pragma once

#include "slave/networks/decoder.hpp"

namespace ocelli::slave {

// NanoDet and PicoDet, whose boxes are distributions (https://arxiv.org/abs/2006.04388). For each
// stride two outputs with a row for each cell: a score for each class, already between 0 and 1, and
// for each side left, top, right, bottom the logarithms of how likely each of 0, 1, … 7 is; their
// expectation times the stride is the distance of that side from the cell's centre.
Result<std::unique_ptr<Decoder>> make_distribution_decoder(const ModelManifest& manifest,
                                                           const EngineInfo& network);

// Darknet's [yolo] and [region] layers as OpenCV decodes them: any number of outputs, whose rows
// are centre x, y, width, height as fractions of the input, objectness, and for each class its
// score times the objectness.
Result<std::unique_ptr<Decoder>> make_region_decoder(const ModelManifest& manifest,
                                                     const EngineInfo& network);

// Yolo-FastestV2 (https://github.com/dog-qiuqiu/Yolo-FastestV2): one output, a row for each cell of
// all grids, the finest first: for each of three anchors four box values, for each anchor its
// objectness, and a score for each class that the anchors share; all between 0 and 1.
Result<std::unique_ptr<Decoder>> make_yolo_fastest_v2_decoder(const ModelManifest& manifest,
                                                              const EngineInfo& network);

// YOLOX (https://arxiv.org/abs/2107.08430): one output, a row for each cell of all grids, the
// finest first: centre x, y in cells from the cell's corner, log width, log height in cells,
// objectness, a score for each class; both already between 0 and 1.
Result<std::unique_ptr<Decoder>> make_yolox_decoder(const ModelManifest& manifest,
                                                    const EngineInfo& network);

// YuNet of 2023 (https://doi.org/10.1007/s11633-023-1423-y), faces with five landmarks. For each
// stride s, a row for each cell: `cls_s` and `obj_s`, whose geometric mean is the confidence;
// `bbox_s`: centre x, y in cells from the cell's corner, log width, log height in cells; `kps_s`:
// five times x, y in cells from the cell's corner.
Result<std::unique_ptr<Decoder>> make_yunet_decoder(const ModelManifest& manifest,
                                                    const EngineInfo& network);

}  // namespace ocelli::slave
