#pragma once

// Tensors of 32-bit floats, row-major, the last dimension the fastest.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ocelli::slave {

using TensorShape = std::vector<std::int64_t>;

// What a network says of one of its inputs or outputs. A dimension of -1 is free.
struct TensorInfo {
    std::string name;
    TensorShape shape;

    bool operator==(const TensorInfo&) const = default;
};

// A tensor that somebody else owns.
struct TensorView {
    TensorShape shape;
    std::span<const float> values;
};

// One in the memory of the device that an engine computes on, which somebody else owns.
struct DeviceTensor {
    TensorShape shape;
    const float* values = nullptr;
};

// The product of the dimensions. Precondition: none is free.
std::int64_t element_count(const TensorShape& shape);
// "1x3x416x416", with "?" for a free dimension.
std::string to_string(const TensorShape& shape);

}  // namespace ocelli::slave
