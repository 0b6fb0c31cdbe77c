#pragma once

#include <cstddef>

#include "slave/cuda/kernels/atomics.hpp"
#include "slave/cuda/kernels/gradient_products.hpp"
#include "slave/cuda/kernels/peak_counts.hpp"

namespace ocelli::cuda {

// Corner responses for windows of 3 or 5: reads the grey picture, writes a response for each pixel,
// and raises the picture's largest. A block goes down a strip of columns in chunks of rows.
// OpenCV's sums that run down the picture are rounded, so that their order counts: one thread for
// each column keeps them, row after row, while all others make the products of the next chunk.
//
// Rows are counted from the first that enters a window, kBefore above the picture; those outside
// the picture are mirrored.
template <int kBlock>
struct ColumnResponses {
    static constexpr int kThreads = 256;
    static constexpr int kBefore = kBlock / 2;
    static constexpr int kAfter = kBlock - 1 - kBefore;
    static constexpr int kWide = 64;                               // columns of products in a block
    static constexpr int kColumns = kWide - (kBlock - 1);          // columns of responses
    static constexpr int kStrip = 4;                               // rows of products in a thread
    static constexpr int kRows = (kThreads / kWide - 1) * kStrip;  // of a chunk
    static constexpr int kKept = kRows + kBlock - 1;

    template <typename T, int kLines>
    using Lines = T[std::size_t{kLines}][std::size_t{kWide}];

    struct Shared {
        Lines<Products<float>, kRows> products;
        // Sums of products along the window's row; row n lies in n % kKept.
        Lines<double, kKept> entered[3];
        // Of the window's rows, but for the one that enters next.
        Lines<double, 3> sums;
        Lines<Products<float>, kRows> windows;
        std::int32_t most;
    };

    Planes<const std::uint8_t> grey;
    Planes<std::int32_t> responses;  // bits
    PeakCounts* counts = nullptr;    // of each picture, zero before
    ResponseRule rule;
    int count = 1;

    Grid grid() const { return {divided_up(grey.width, kColumns), 1, count}; }

    // Two for each chunk and the one after it, and one to tell the largest.
    OCELLI_HD int phases() const { return 2 * (chunks() + 1) + 1; }

    OCELLI_HD void run(int phase, const Place& place, Shared& shared) const {
        const int left = place.x * kColumns;
        const int chunk = phase / 2;
        if (chunk > chunks()) {
            if (place.thread == 0 && shared.most > 0) {
                atomic_max(&counts[place.z].largest, shared.most);
            }
        } else if (phase % 2 == 1) {
            if (chunk < chunks()) {
                sum_rows(chunk, left, place.thread, shared);
            }
            if (chunk > 0) {
                respond(chunk - 1, place.z, left, place.thread, shared);
            }
        } else if (place.thread >= kWide) {
            multiply(chunk, place.z, left, place.thread - kWide, shared);
        } else if (chunk > 0) {
            sum_columns(chunk - 1, left, place.thread, shared);
        } else {
            begin(place.thread, shared);
        }
    }

  private:
    OCELLI_HD int rows() const { return grey.height + kBlock - 1; }
    OCELLI_HD int chunks() const { return divided_up(rows(), kRows); }

    // `row`: less than twice kKept.
    OCELLI_HD static int wrapped(int row) { return row >= kKept ? row - kKept : row; }

    OCELLI_HD static void begin(int thread, Shared& shared) {
        for (int i = 0; i < 3; ++i) {
            shared.sums[i][thread] = 0;
        }
        if (thread == 0) {
            shared.most = 0;
        }
    }

    OCELLI_HD Derived derive(int z, int y, int x, float scale) const {
        return derived_at(grey.row(z, reflected(y, grey.height)), reflected(x - 1, grey.width), x,
                          reflected(x + 1, grey.width), scale);
    }

    // A thread makes some rows of a column.
    OCELLI_HD void multiply(int chunk, int z, int left, int thread, Shared& shared) const {
        const float scale = product_scale(kBlock);
        const int column = thread % kWide;
        const int position = left - kBefore + column;
        if (position >= grey.width + kAfter) {
            return;
        }
        const int x = reflected(position, grey.width);
        const int first = thread / kWide * kStrip;
        Derived above{};
        Derived here{};
        Derived below{};
        int last = -2;  // the row that `here` is of
        for (int i = first; i < first + kStrip; ++i) {
            const int row = chunk * kRows + i;
            if (row >= rows()) {
                return;
            }
            const int y = reflected(row - kBefore, grey.height);
            if (y == last + 1) {
                above = here;
                here = below;
            } else {
                above = derive(z, y - 1, x, scale);
                here = derive(z, y, x, scale);
            }
            below = derive(z, y + 1, x, scale);
            last = y;
            shared.products[i][column] = products_of(above, here, below, scale);
        }
    }

    OCELLI_HD void sum_rows(int chunk, int left, int thread, Shared& shared) const {
        const int column = thread % kWide;
        if (column >= kColumns || left + column >= grey.width) {
            return;
        }
        const int base = chunk * kRows % kKept;
        for (int i = thread / kWide; i < kRows && chunk * kRows + i < rows();
             i += kThreads / kWide) {
            const Products<float>* const from = shared.products[i] + column;
            Products<double> sum{from->xx, from->xy, from->yy};
            for (int j = 1; j < kBlock; ++j) {
                add(sum, {from[j].xx, from[j].xy, from[j].yy});
            }
            const int slot = wrapped(base + i);
            shared.entered[0][slot][column] = sum.xx;
            shared.entered[1][slot][column] = sum.xy;
            shared.entered[2][slot][column] = sum.yy;
        }
    }

    OCELLI_HD static Products<double> entered_at(const Shared& shared, int slot, int column) {
        return {shared.entered[0][slot][column], shared.entered[1][slot][column],
                shared.entered[2][slot][column]};
    }

    // Goes down one column.
    OCELLI_HD void sum_columns(int chunk, int left, int column, Shared& shared) const {
        if (column >= kColumns || left + column >= grey.width) {
            return;
        }
        const int base = chunk * kRows % kKept;
        Products<double> sums{shared.sums[0][column], shared.sums[1][column],
                              shared.sums[2][column]};
        for (int i = 0; i < kRows && chunk * kRows + i < rows(); ++i) {
            const int slot = wrapped(base + i);
            const Products<double> entering = entered_at(shared, slot, column);
            if (chunk * kRows + i < kBlock - 1) {
                add(sums, entering);  // the first window is not complete
                continue;
            }
            // kBlock - 1 rows ago, of kKept.
            const Products<double> leaving = entered_at(shared, wrapped(slot + kRows), column);
            shared.windows[i][column] = step_down(sums, entering, leaving);
        }
        shared.sums[0][column] = sums.xx;
        shared.sums[1][column] = sums.xy;
        shared.sums[2][column] = sums.yy;
    }

    OCELLI_HD void respond(int chunk, int z, int left, int thread, Shared& shared) const {
        const int column = thread % kWide;
        if (column >= kColumns || left + column >= grey.width) {
            return;
        }
        std::int32_t most = 0;
        for (int i = thread / kWide; i < kRows; i += kThreads / kWide) {
            const int y = chunk * kRows + i - (kBlock - 1);
            if (y < 0 || y >= grey.height) {
                continue;
            }
            const std::int32_t bits = bits_of(response_of(shared.windows[i][column], rule));
            responses.row(z, y)[left + column] = bits;
            most = larger(most, bits);
        }
        if (most > 0) {
            atomic_max(&shared.most, most);
        }
    }
};

}  // namespace ocelli::cuda
