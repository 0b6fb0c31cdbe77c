#pragma once

#include "slave/decoders/decoder.hpp"

namespace ocelli::slave {

// NanoDet and PicoDet, whose boxes are distributions (https://arxiv.org/abs/2006.04388). For each
// stride two outputs with a row for each cell: a score for each class, already between 0 and 1, and
// for each side left, top, right, bottom the logarithms of how likely each of 0, 1, … 7 is; their
// expectation times the stride is the distance of that side from the cell's centre.
Result<std::unique_ptr<Decoder>> make_distribution_decoder(const ModelManifest& manifest,
                                                           const EngineInfo& network);

}  // namespace ocelli::slave
