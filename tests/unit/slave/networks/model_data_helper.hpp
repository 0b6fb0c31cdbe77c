#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "slave/networks/model_file.hpp"

namespace ocelli::slave::test {

inline std::vector<std::byte> bytes_of(const std::string& text) {
    const auto* begin = reinterpret_cast<const std::byte*>(text.data());
    return {begin, begin + text.size()};
}

inline ModelData onnx_data(const std::string& file) {
    return {"test.onnx", bytes_of(file), {}};
}

}  // namespace ocelli::slave::test
