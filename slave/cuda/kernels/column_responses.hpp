#pragma once

#include <cstddef>

#include "slave/cuda/kernels/atomics.hpp"
#include "slave/cuda/kernels/gradient_products.hpp"
#include "slave/cuda/kernels/peak_counts.hpp"

namespace ocelli::cuda {

// Corner responses for windows of 3 or 5: a thread goes down a column with all that it needs in
// registers, since the sums that OpenCV runs down the picture are rounded, and their order counts.
// Reads the grey picture, writes a response for each pixel, and raises the picture's largest.
template <int kBlock>
struct ColumnResponses {
    static constexpr int kThreads = 64;
    static constexpr int kPhases = 1;
    static constexpr int kBefore = kBlock / 2;
    static constexpr std::size_t kColumns = kBlock;
    using Shared = Nothing;

    Planes<const std::uint8_t> grey;
    Planes<std::int32_t> responses;  // bits
    PeakCounts* counts = nullptr;    // of each picture, zero before
    ResponseRule rule;
    int count = 1;

    Grid grid() const { return {divided_up(grey.width, kThreads), 1, count}; }

    OCELLI_HD void run(int, const Place& place, Shared&) const {
        const int x = place.x * kThreads + place.thread;
        if (x < grey.width) {
            const std::int32_t most = go_down(place.z, x);
            if (most > 0) {
                atomic_max(&counts[place.z].largest, most);
            }
        }
    }

  private:
    // Where the columns of the window lie, and what is beside them.
    struct Columns {
        int before[kColumns];
        int at[kColumns];
        int after[kColumns];
    };
    // Three rows, of which the last entered last.
    struct Rows {
        Derived derived[3][kColumns] = {};
        int last = -1;
    };

    OCELLI_HD Columns columns_of(int x) const {
        Columns columns{};
        for (int i = 0; i < kBlock; ++i) {
            const int at = reflected(x - kBefore + i, grey.width);
            columns.at[i] = at;
            columns.before[i] = reflected(at - 1, grey.width);
            columns.after[i] = reflected(at + 1, grey.width);
        }
        return columns;
    }

    OCELLI_HD void derive(int z, int y, float scale, const Columns& columns,
                          Derived* derived) const {
        const std::uint8_t* const row = grey.row(z, reflected(y, grey.height));
        for (int i = 0; i < kBlock; ++i) {
            derived[i] = derived_at(row, columns.before[i], columns.at[i], columns.after[i], scale);
        }
    }

    // The sums of a row of the window: those of row y of the picture.
    OCELLI_HD Products<double> row_sums(int z, int y, float scale, const Columns& columns,
                                        Rows& rows) const {
        if (rows.last >= 0 && y == rows.last + 1) {
            for (int i = 0; i < kBlock; ++i) {
                rows.derived[0][i] = rows.derived[1][i];
                rows.derived[1][i] = rows.derived[2][i];
            }
        } else {
            derive(z, y - 1, scale, columns, rows.derived[0]);
            derive(z, y, scale, columns, rows.derived[1]);
        }
        derive(z, y + 1, scale, columns, rows.derived[2]);
        rows.last = y;
        Products<double> sums{};
        for (int i = 0; i < kBlock; ++i) {
            const Products<float> one =
                products_of(rows.derived[0][i], rows.derived[1][i], rows.derived[2][i], scale);
            if (i == 0) {
                sums = {one.xx, one.xy, one.yy};
            } else {
                add(sums, {one.xx, one.xy, one.yy});
            }
        }
        return sums;
    }

    OCELLI_HD std::int32_t go_down(int z, int x) const {
        constexpr int kAfter = kBlock - 1 - kBefore;
        const float scale = product_scale(kBlock);
        const Columns columns = columns_of(x);
        Rows rows;
        Products<double> entered[kColumns] = {};  // the last rows, the oldest first
        Products<double> sums{0, 0, 0};
        std::int32_t most = 0;
        for (int i = -kBefore; i < grey.height + kAfter; ++i) {
            for (int j = 0; j + 1 < kBlock; ++j) {
                entered[j] = entered[j + 1];
            }
            entered[kBlock - 1] = row_sums(z, reflected(i, grey.height), scale, columns, rows);
            if (i < kAfter) {
                add(sums, entered[kBlock - 1]);
                continue;
            }
            const Products<float> window = step_down(sums, entered[kBlock - 1], entered[0]);
            const std::int32_t bits = bits_of(response_of(window, rule));
            responses.row(z, i - kAfter)[x] = bits;
            most = larger(most, bits);
        }
        return most;
    }
};

}  // namespace ocelli::cuda
