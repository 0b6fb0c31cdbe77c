#pragma once

// Where a network comes from and what runs it; enough to make it again for another thread.

#include <memory>
#include <string>

#include "common/error.hpp"
#include "slave/detectors/network_model.hpp"
#include "slave/models/model_manifest.hpp"

namespace ocelli::slave {

struct NetworkSource {
    ModelManifest manifest;
    std::string file;    // the key of the manifest's file
    std::string folder;  // with the file
    std::string engine;  // opencv | onnxruntime
    std::string device;  // as asked for: auto | cpu | opencl | cuda[:N]

    bool operator==(const NetworkSource&) const = default;
};

// Reads, verifies and proves the network. `cannot_read` tells whether a bad_model means that the
// file is sound as far as we know, but the engine cannot read it: another one may. `gpu`: where
// inputs may be made; may be null.
Result<NetworkModel> open_network(const NetworkSource& source, const std::shared_ptr<GpuPool>& gpu,
                                  bool& cannot_read);

}  // namespace ocelli::slave
