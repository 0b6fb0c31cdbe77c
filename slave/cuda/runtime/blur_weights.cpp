#include "slave/cuda/runtime/blur_weights.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ocelli::cuda {

// What rounding takes from one weight it gives to the next, from the outermost inwards; the middle
// has the rest.
BlurWeights blur_weights(double sigma) {
    constexpr int kOne = 256;
    BlurWeights blur;
    if (sigma <= 0) {
        return blur;
    }
    const int size = static_cast<int>(std::lrint(sigma * 6 + 1)) | 1;
    blur.radius = std::min(size / 2, kBlurRadiusMax);
    std::array<double, kBlurRadiusMax + 1> exact{};
    double sum = 0;
    for (int i = blur.radius; i > 0; --i) {
        exact[static_cast<std::size_t>(i)] = std::exp(4.0 * i * i * (-0.125 / (sigma * sigma)));
        sum += exact[static_cast<std::size_t>(i)];
    }
    const double share = 1 / (2 * sum + 1);
    double error = 0;
    int outer = 0;
    for (int i = blur.radius; i > 0; --i) {
        const double wanted = exact[static_cast<std::size_t>(i)] * share * kOne + error;
        const auto weight = static_cast<int>(std::lrint(wanted));
        error = wanted - weight;
        blur.weights[i] = static_cast<std::uint16_t>(weight);
        outer += weight;
    }
    blur.weights[0] = static_cast<std::uint16_t>(kOne - 2 * outer);
    return blur;
}

}  // namespace ocelli::cuda
