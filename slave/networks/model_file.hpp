#pragma once

// A network's files, read into memory once: what is verified is what is run.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.hpp"
#include "slave/networks/model_manifest.hpp"

namespace ocelli::slave {

struct ModelData {
    std::string name;                // of the file that describes the network, for messages
    std::vector<std::byte> network;  // the .onnx file, or the Darknet .cfg file
    std::vector<std::byte> weights;  // Darknet's; for ONNX none
    // Whether it is to take pictures of any size, if it can, though the file says one.
    bool any_size = false;
};

// The file's bytes. bad_model when it cannot be read, is empty, or is a web page: what a failed
// download leaves behind.
Result<std::vector<std::byte>> read_model_file(const std::filesystem::path& path);

// bad_model: what `engine` says of a file that it cannot read.
Error cannot_read(const ModelData& model, std::string_view engine, std::string_view reason);

// The SHA-256 (FIPS 180-4) of `bytes` as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::span<const std::byte> bytes);

// Whether `file`, and the weights that belong to it, are in `folder`.
bool is_present(const ModelManifest& manifest, const ModelFile& file, const std::string& folder);

// Reads and verifies `file` and the weights that belong to it. A file is hashed once in the life of
// the process as long as its size and time do not change; any thread may call.
// bad_model: cannot be read, is no network, or its sha256 is none of those in the manifest.
Result<ModelData> load_model_file(const ModelManifest& manifest, const ModelFile& file,
                                  const std::string& folder);

}  // namespace ocelli::slave
