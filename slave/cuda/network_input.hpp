#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace ocelli::cuda {

// Where the picture lies in a network's input: InputPlan of slave/detectors/network_input.hpp.
struct InputPlan {
    int width = 0;  // px of the input
    int height = 0;
    int content_width = 0;  // px of the input that show the picture, from the upper left corner
    int content_height = 0;
};

// Colour order, mean and scale, as what becomes of a byte.
struct InputValues {
    struct Channel {
        std::array<float, 256> values{};
        int plane = 0;  // of the tensor, 0 to 2
        float fill = 0;
    };
    std::array<Channel, 3> channels;  // blue, green, red
};

// 3×height×width floats, plane by plane. Valid until the worker's next call.
struct InputTensor {
    const float* on_device = nullptr;
    std::span<const float> on_host;  // where it was asked for
};

}  // namespace ocelli::cuda
