#pragma once

// A network's files, read into memory once: what is verified is what is run.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "common/error.hpp"

namespace ocelli::slave {

enum class ModelFormat : std::uint8_t { onnx, darknet };

struct ModelData {
    ModelFormat format = ModelFormat::onnx;
    std::string name;                // of the file that describes the network, for messages
    std::vector<std::byte> network;  // the .onnx file, or the Darknet .cfg file
    std::vector<std::byte> weights;  // Darknet only
    // Whether it is to take pictures of any size, if it can, though the file says one.
    bool any_size = false;
};

// The file's bytes. bad_model when it cannot be read, is empty, or is a web page: what a failed
// download leaves behind.
Result<std::vector<std::byte>> read_model_file(const std::filesystem::path& path);

}  // namespace ocelli::slave
