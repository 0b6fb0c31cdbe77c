#pragma once

// Writes small ONNX networks for tests, byte by byte: no network needs to be downloaded to test
// engines, manifests and decoders.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "slave/networks/engine.hpp"

namespace ocelli::slave::test {

// An output with the same values for every picture.
struct ConstantOutput {
    std::string name;
    std::vector<std::int64_t> shape;  // e.g. {1, 21, 6}
    std::vector<float> values;        // as many as the shape has
};

// A network with one input "images" of 1×3×height×width (0: free) that gives `outputs` whatever it
// sees, unless a pixel is not finite. Both engines read it.
std::string constant_network(int width, int height, const std::vector<ConstantOutput>& outputs);

// A network of two inputs "a" and "b" of 1×3×8×8, and their sum.
std::string adding_network();

// A network that clips its input "images" of 1×3×8×8 at 6, with the limit as an attribute, as
// operator set 10 has it: both engines read it.
std::string clipping_network();

}  // namespace ocelli::slave::test
