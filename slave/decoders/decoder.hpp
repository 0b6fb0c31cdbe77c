#pragma once

// A decoder turns the output tensors of one family of networks into candidates. It keeps no state
// between pictures, and knows which output is which from the manifest and the network's own words.

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "common/error.hpp"
#include "slave/decoders/candidate.hpp"
#include "slave/inference/engine.hpp"
#include "slave/models/model_manifest.hpp"

namespace ocelli::slave {

struct NetworkOutput {
    std::span<const TensorView> tensors;  // in the order of EngineInfo::outputs
    int width = 0;                        // of the input that they were computed from
    int height = 0;
};

class Decoder {
  public:
    virtual ~Decoder() = default;

    // Appends the candidates of at least `min_confidence`, not yet suppressed, in pixels of the
    // network's input. Gives the number of those that were dropped because a number in them is not
    // finite. analysis_failed: a tensor has another size than the manifest promises.
    virtual Result<std::size_t> decode(const NetworkOutput& output, float min_confidence,
                                       std::vector<Candidate>& candidates) const = 0;
};

// The decoder for the manifest's family. bad_model: the network's outputs contradict the manifest;
// the message begins with the field, e.g. "[output] labels …".
Result<std::unique_ptr<Decoder>> make_decoder(const ModelManifest& manifest,
                                              const EngineInfo& network);

}  // namespace ocelli::slave
