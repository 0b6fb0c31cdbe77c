#pragma once

#include <cmath>

#include "slave/cuda/kernels/portable.hpp"

namespace ocelli::cuda {

// The arithmetic of slave/kernels/corner_rows.inc with FMA: every bit is OpenCV's, so the order of
// the operations counts. Built without contraction, by nvcc (-fmad=false) as by host compilers.

template <typename T>
struct Products {
    T xx;
    T xy;
    T yy;
};

// What Sobel 3 needs of a pixel's row.
struct Derived {
    float smooth;
    float difference;
};

OCELLI_HD Derived derived_at(const std::uint8_t* row, int before, int at, int after, float scale) {
    const auto first = static_cast<float>(row[before]);
    const auto last = static_cast<float>(row[after]);
    const float middle = fmaf(2 * scale, static_cast<float>(row[at]), scale * first);
    return {fmaf(scale, last, middle), last - first};
}

OCELLI_HD Products<float> products_of(const Derived& above, const Derived& row,
                                      const Derived& below, float scale) {
    const float twice = row.difference * (2 * scale);
    const float dx = fmaf(above.difference + below.difference, scale, twice);
    const float dy = below.smooth - above.smooth;
    return {dx * dx, dx * dy, dy * dy};
}

// The factor for windows of `block_size`: 4 is the gain of the smoothing part, 255 the largest
// grey.
OCELLI_HD float product_scale(int block_size) {
    return static_cast<float>(1 / (4.0 * block_size * 255.0));
}

// A response as the bits of a float. Floats above 0 have the order of their bits, and are above all
// others.
OCELLI_HD std::int32_t bits_of(float value) {
#ifdef __CUDA_ARCH__
    return __float_as_int(value);
#else
    return __builtin_bit_cast(std::int32_t, value);
#endif
}

OCELLI_HD float float_of(std::int32_t bits) {
#ifdef __CUDA_ARCH__
    return __int_as_float(bits);
#else
    return __builtin_bit_cast(float, bits);
#endif
}

struct ResponseRule {
    int harris = 0;  // else Shi and Tomasi's smaller eigenvalue
    float k = 0;

    bool operator==(const ResponseRule&) const = default;
};

OCELLI_HD float response_of(const Products<float>& sums, const ResponseRule& rule) {
    if (rule.harris != 0) {
        const float trace = sums.xx + sums.yy;
        return sums.xx * sums.yy - sums.xy * sums.xy - rule.k * trace * trace;
    }
    const float a = sums.xx * 0.5F;
    const float c = sums.yy * 0.5F;
    const float difference = a - c;
    return a + c - sqrtf(difference * difference + sums.xy * sums.xy);
}

OCELLI_HD void add(Products<double>& to, const Products<double>& other) {
    to.xx += other.xx;
    to.xy += other.xy;
    to.yy += other.yy;
}

// One step of sums that run down a column: returns the window's, then takes out what leaves.
OCELLI_HD Products<float> step_down(Products<double>& sums, const Products<double>& entering,
                                    const Products<double>& leaving) {
    add(sums, entering);
    const Products<float> window{static_cast<float>(sums.xx), static_cast<float>(sums.xy),
                                 static_cast<float>(sums.yy)};
    sums.xx -= leaving.xx;
    sums.xy -= leaving.xy;
    sums.yy -= leaving.yy;
    return window;
}

}  // namespace ocelli::cuda
