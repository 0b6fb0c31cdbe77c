#pragma once

#include <cstddef>

namespace ocelli::bench {

// How much is measured: for figures, or just enough to see that this program itself is right.
struct Extent {
    int width = 1920;  // px
    int height = 1080;
    int rounds = 101;             // of which the median counts
    double warm_up_us = 200'000;  // of work before that, since an idle card's clocks are low
    std::size_t copy_bytes = std::size_t{1} << 29;
    int thread_rounds = 20;  // of 16 pictures, for each thread
};
constexpr Extent kQuick{64, 48, 1, 0, std::size_t{1} << 20, 1};
inline Extent extent;

}  // namespace ocelli::bench
