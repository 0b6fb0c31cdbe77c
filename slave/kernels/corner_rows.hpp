#pragma once

// The inner loops of the corner kernel, one row each. They are built twice from one source
// (corner_rows.inc): for any machine, and for AVX2 with FMA. Every result has the bits that
// OpenCV 4.6 gives on that machine, so the order of the operations is part of the contract.
//
// Plain pointers and no library types: what is built for AVX2 must not share inline functions with
// what is not, since the linker keeps one of each.

#include <cstdint>

namespace ocelli::slave {

// Three rows or sums of the gradient matrix: dx·dx, dx·dy, dy·dy.
template <typename T>
struct GradientRow {
    T* xx;
    T* xy;
    T* yy;
};

struct CornerRows {
    // out[x] = scale·(row[x-1] + 2·row[x] + row[x+1]); reads row[-1] to row[width].
    void (*smooth)(const std::uint8_t* row, int width, float scale, float* out);

    // The products of the Sobel derivatives. `above`, `row`, `below`: grey, read from -1 to width;
    // `smooth_above`, `smooth_below`: of smooth().
    void (*products)(const std::uint8_t* above, const std::uint8_t* row, const std::uint8_t* below,
                     const float* smooth_above, const float* smooth_below, int width, float scale,
                     const GradientRow<float>& out);

    // out[x] = in[x] + … + in[x+size-1], in double; reads up to in[width+size-2].
    void (*row_sums)(const float* in, int width, int size, double* out);

    // One step of a sum that runs down the columns: window[x] = float(sum[x] + entering[x]), and
    // sum[x] is that less leaving[x].
    void (*column_step)(const double* entering, const double* leaving, int width, double* sum,
                        float* window);

    // The bits of the smaller eigenvalue (a float) of each matrix; returns the largest, 0 if none is
    // above it. Floats above 0 have the order of their bits, and are above all others.
    std::int32_t (*eigenvalues)(const GradientRow<float>& sums, int width, std::int32_t* out);

    // marks[x] = 255 where row[x] is above the threshold and no neighbour is larger, else 0; for
    // x from 1 to width-2. `column_max`: of width elements, for its own use.
    void (*maxima)(const std::int32_t* above, const std::int32_t* row, const std::int32_t* below,
                   int width, std::int32_t threshold, std::int32_t* column_max,
                   std::uint8_t* marks);
};

// The fastest for this machine.
const CornerRows& corner_rows();

const CornerRows& corner_rows_portable();
const CornerRows& corner_rows_avx2();  // precondition: has_avx2()

}  // namespace ocelli::slave
