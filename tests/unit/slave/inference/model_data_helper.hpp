#pragma once

#include <cstring>
#include <string>

#include "slave/inference/model_data.hpp"

namespace ocelli::slave::test {

inline std::vector<std::byte> bytes_of(const std::string& text) {
    std::vector<std::byte> bytes(text.size());
    std::memcpy(bytes.data(), text.data(), text.size());
    return bytes;
}

inline ModelData onnx_data(const std::string& file) {
    return {ModelFormat::onnx, "test.onnx", bytes_of(file), {}};
}

}  // namespace ocelli::slave::test
