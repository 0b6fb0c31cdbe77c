#pragma once

#include "slave/cuda/kernels/portable.hpp"

namespace ocelli::cuda {

// The integral images of a grey picture and of its squares, as cv::integral gives them in 32 bits,
// which wrap around: one row and column more than the picture, of zeros. In two passes: along rows,
// where a block has a row and each thread a section of it,
struct SumRows {
    static constexpr int kThreads = 256;
    static constexpr int kPhases = 2;

    struct Shared {
        std::uint32_t sums[kThreads];
        std::uint32_t squares[kThreads];
    };

    Planes<const std::uint8_t> grey;
    Planes<std::uint32_t> sums;  // of grey's size and one more
    Planes<std::uint32_t> squares;

    Grid grid() const { return {grey.height + 1, 1, 1}; }

    OCELLI_HD void run(int phase, const Place& place, Shared& shared) const {
        if (place.x == 0) {
            if (phase == 0) {
                for (int x = place.thread; x < sums.width; x += kThreads) {
                    sums.row(0, 0)[x] = 0;
                    squares.row(0, 0)[x] = 0;
                }
            }
            return;
        }
        const std::uint8_t* const row = grey.row(0, place.x - 1);
        const int section = divided_up(grey.width, kThreads);
        const int begin = smaller(place.thread * section, grey.width);
        const int end = smaller(begin + section, grey.width);
        if (phase == 0) {
            std::uint32_t sum = 0;
            std::uint32_t square = 0;
            for (int x = begin; x < end; ++x) {
                sum += row[x];
                square += std::uint32_t{row[x]} * row[x];
            }
            shared.sums[place.thread] = sum;
            shared.squares[place.thread] = square;
        } else if (phase == 1) {
            write(place, row, begin, end, shared);
        }
    }

  private:
    OCELLI_HD void write(const Place& place, const std::uint8_t* row, int begin, int end,
                         const Shared& shared) const {
        std::uint32_t sum = 0;
        std::uint32_t square = 0;
        for (int i = 0; i < place.thread; ++i) {
            sum += shared.sums[i];
            square += shared.squares[i];
        }
        std::uint32_t* const to_sums = sums.row(0, place.x);
        std::uint32_t* const to_squares = squares.row(0, place.x);
        if (place.thread == 0) {
            to_sums[0] = 0;
            to_squares[0] = 0;
        }
        for (int x = begin; x < end; ++x) {
            sum += row[x];
            square += std::uint32_t{row[x]} * row[x];
            to_sums[x + 1] = sum;
            to_squares[x + 1] = square;
        }
    }
};

// then down columns, where a thread has a column.
struct SumColumns {
    static constexpr int kThreads = 64;
    static constexpr int kPhases = 1;
    using Shared = Nothing;

    Planes<std::uint32_t> sums;
    Planes<std::uint32_t> squares;  // of the same size and stride

    Grid grid() const { return {divided_up(sums.width, kThreads), 2, 1}; }

    OCELLI_HD void run(int, const Place& place, Shared&) const {
        const int x = place.x * kThreads + place.thread;
        if (x >= sums.width) {
            return;
        }
        std::uint32_t* at = (place.y == 0 ? sums.data : squares.data) + x;
        std::uint32_t sum = 0;
        for (int y = 1; y < sums.height; ++y) {
            at += sums.stride;
            sum += *at;
            *at = sum;
        }
    }
};

}  // namespace ocelli::cuda
