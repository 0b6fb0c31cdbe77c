#pragma once

// What kernels are written in: functions for the device that the host can run too. A kernel is a
// small struct of parameters:
//
//   struct Example {
//       static constexpr int kThreads = 256;   // of a block
//       static constexpr int kPhases = 2;      // with a barrier after each
//       struct Shared { … };                   // what the threads of a block have together
//       Grid grid() const;                     // blocks
//       OCELLI_HD void run(int phase, const Place& place, Shared& shared) const;
//   };
//
// In the place of kPhases there may be `OCELLI_HD int phases() const`.
//
// On the device it is launched by launch.cuh; tests run it on the host, all blocks and threads, in
// any order within a phase: what differs then is a race.

#include <cstdint>

#ifdef __CUDACC__
#define OCELLI_HD __host__ __device__ inline
#else
#define OCELLI_HD inline
#endif

namespace ocelli::cuda {

struct Grid {
    int x = 1;
    int y = 1;
    int z = 1;  // as a rule the pictures of a batch
};

struct Place {
    int x = 0;  // of the block
    int y = 0;
    int z = 0;
    int thread = 0;
};

template <typename Kernel>
OCELLI_HD int phases_of(const Kernel& kernel) {
    if constexpr (requires { kernel.phases(); }) {
        return kernel.phases();
    } else {
        return Kernel::kPhases;
    }
}

struct Nothing {};  // for kernels without shared memory

// Rows of a picture, or of each picture of a batch, in one piece of memory. `stride`: elements from
// row to row; `step`: from picture to picture.
template <typename T>
struct Planes {
    T* data = nullptr;
    int width = 0;
    int height = 0;
    int stride = 0;
    std::int64_t step = 0;

    OCELLI_HD T* picture(int z) const { return data + z * step; }
    OCELLI_HD T* row(int z, int y) const {
        return data + z * step + static_cast<std::int64_t>(y) * stride;
    }
};

OCELLI_HD int divided_up(int number, int by) {
    return (number + by - 1) / by;
}

template <typename T>
OCELLI_HD T smaller(T a, T b) {
    return a < b ? a : b;
}

template <typename T>
OCELLI_HD T larger(T a, T b) {
    return a > b ? a : b;
}

// As cv::borderInterpolate with BORDER_REPLICATE.
OCELLI_HD int replicated(int position, int size) {
    return smaller(larger(position, 0), size - 1);
}

// As with BORDER_REFLECT_101.
OCELLI_HD int reflected(int position, int size) {
    if (size == 1) {
        return 0;
    }
    while (position < 0 || position >= size) {
        position = position < 0 ? -position : 2 * (size - 1) - position;
    }
    return position;
}

}  // namespace ocelli::cuda
