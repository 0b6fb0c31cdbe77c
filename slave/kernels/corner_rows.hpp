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

    GradientRow from(int x) const { return {xx + x, xy + x, yy + x}; }
};

struct CornerRows {
    // What Sobel 3 needs of one grey row; reads row[-1] to row[width].
    //   smooth[x] = scale·(row[x-1] + 2·row[x] + row[x+1]),  difference[x] = row[x+1] - row[x-1]
    void (*derive)(const std::uint8_t* row, int width, float scale, float* smooth,
                   float* difference);

    // The products of the derivatives, rounded to float, from three rows of derive(): the one
    // above, the row itself, the one below. smooth[1] is not read.
    void (*products)(const float* const smooth[3], const float* const difference[3], int width,
                     float scale, const GradientRow<double>& out);

    // out[x] = in[x] + … + in[x+size-1]; reads up to in[width+size-2].
    void (*row_sums)(const double* in, int width, int size, double* out);

    // One step of the sums that run down the columns: window[x] = float(sum[x] + entering[x]), and
    // sum[x] becomes that less leaving[x].
    void (*column_step)(const double* entering, const double* leaving, int width, double* sum,
                        float* window);

    // The bits of the smaller eigenvalue (a float) of each matrix; returns the largest, 0 if none
    // is above it. Floats above 0 have the order of their bits, and are above all others.
    std::int32_t (*eigenvalues)(const GradientRow<float>& sums, int width, std::int32_t* out);

    // row_sums of size 3, column_step and eigenvalues at once. `row_sums` holds what leaves the
    // sums, and gets what enters them.
    std::int32_t (*step_3)(const GradientRow<double>& in, int width,
                           const GradientRow<double>& row_sums, const GradientRow<double>& sums,
                           std::int32_t* out);

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
