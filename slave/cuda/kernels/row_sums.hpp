#pragma once

#include "slave/cuda/kernels/atomics.hpp"
#include "slave/cuda/kernels/gradient_products.hpp"
#include "slave/cuda/kernels/peak_counts.hpp"

namespace ocelli::cuda {

// For windows of any size, in two passes over one picture: sums along rows, where a thread has a
// row, then sums down columns, where it has a column. Slower than ColumnResponses: a sum that runs
// along the row is rounded as OpenCV's at every pixel, so that no pixel can be had without those
// before it.
struct RowSums {
    static constexpr int kThreads = 32;
    static constexpr int kPhases = 1;
    using Shared = Nothing;

    Planes<const std::uint8_t> grey;
    Planes<Products<double>> sums;  // of one picture
    int picture = 0;
    int block = 3;

    Grid grid() const { return {divided_up(grey.height, kThreads), 1, 1}; }

    OCELLI_HD void run(int, const Place& place, Shared&) const {
        const int y = place.x * kThreads + place.thread;
        if (y < grey.height) {
            sum_row(y);
        }
    }

  private:
    OCELLI_HD Products<double> products(int x, int y) const {
        const int at = reflected(x, grey.width);
        const int before = reflected(at - 1, grey.width);
        const int after = reflected(at + 1, grey.width);
        const float scale = product_scale(block);
        Derived rows[3];
        for (int i = 0; i < 3; ++i) {
            const std::uint8_t* const row = grey.row(picture, reflected(y + i - 1, grey.height));
            rows[i] = derived_at(row, before, at, after, scale);
        }
        const Products<float> one = products_of(rows[0], rows[1], rows[2], scale);
        return {one.xx, one.xy, one.yy};
    }

    OCELLI_HD Products<double> fresh_sum(int x, int y) const {
        Products<double> sum = products(x, y);
        for (int i = 1; i < block; ++i) {
            add(sum, products(x + i, y));
        }
        return sum;
    }

    OCELLI_HD void sum_row(int y) const {
        const int before = block / 2;
        Products<double>* const out = sums.row(0, y);
        Products<double> sum = fresh_sum(-before, y);
        out[0] = sum;
        for (int x = 1; x < grey.width; ++x) {
            if (block == 3 || block == 5) {
                sum = fresh_sum(x - before, y);
            } else {
                const Products<double> in = products(x - before + block - 1, y);
                const Products<double> gone = products(x - before - 1, y);
                sum.xx += in.xx - gone.xx;
                sum.xy += in.xy - gone.xy;
                sum.yy += in.yy - gone.yy;
            }
            out[x] = sum;
        }
    }
};

struct ColumnSums {
    static constexpr int kThreads = 64;
    static constexpr int kPhases = 1;
    using Shared = Nothing;

    Planes<const Products<double>> sums;  // of one picture
    Planes<std::int32_t> responses;       // bits
    PeakCounts* counts = nullptr;         // of each picture, zero before
    ResponseRule rule;
    int picture = 0;
    int block = 3;

    Grid grid() const { return {divided_up(responses.width, kThreads), 1, 1}; }

    OCELLI_HD void run(int, const Place& place, Shared&) const {
        const int x = place.x * kThreads + place.thread;
        if (x < responses.width) {
            const std::int32_t most = go_down(x);
            if (most > 0) {
                atomic_max(&counts[picture].largest, most);
            }
        }
    }

  private:
    OCELLI_HD Products<double> row_at(int x, int y) const {
        return sums.row(0, reflected(y, responses.height))[x];
    }

    OCELLI_HD std::int32_t go_down(int x) const {
        const int before = block / 2;
        const int after = block - 1 - before;
        Products<double> window{0, 0, 0};
        for (int y = -before; y < after; ++y) {
            add(window, row_at(x, y));
        }
        std::int32_t most = 0;
        for (int y = 0; y < responses.height; ++y) {
            const Products<float> sum =
                step_down(window, row_at(x, y + after), row_at(x, y - before));
            const std::int32_t bits = bits_of(response_of(sum, rule));
            responses.row(picture, y)[x] = bits;
            most = larger(most, bits);
        }
        return most;
    }
};

}  // namespace ocelli::cuda
