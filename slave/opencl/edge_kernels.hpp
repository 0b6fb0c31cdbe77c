#pragma once

namespace ocelli::slave {

// The kernels of OpenClEdgeFinder, in OpenCL C 1.2 without extensions. All arithmetic is on
// integers, so that every device gives the same: slave/kernels/edge_rows.inc says why it is right.
inline constexpr const char* kEdgeKernels = R"opencl(
#define LAST_BIN 2047

// A pixel's Sobel 3, borders replicated, and its magnitude: |dx| + |dy|, or dx*dx + dy*dy. The
// magnitudes have a border of one pixel of zeros. One work item writes one magnitude.
__kernel void gradients(__global const uchar* grey, int grey_step, int grey_offset,
                        __global short2* slopes, __global int* magnitudes,
                        int height, int width, int l2) {
    const int x = (int)get_global_id(0) - 1;
    const int y = (int)get_global_id(1) - 1;
    if (x > width || y > height) {
        return;
    }
    const int place = (y + 1) * (width + 2) + x + 1;
    if (x < 0 || y < 0 || x == width || y == height) {
        magnitudes[place] = 0;
        return;
    }
    const int left = max(x - 1, 0);
    const int right = min(x + 1, width - 1);
    __global const uchar* above = grey + grey_offset + max(y - 1, 0) * grey_step;
    __global const uchar* row = grey + grey_offset + y * grey_step;
    __global const uchar* below = grey + grey_offset + min(y + 1, height - 1) * grey_step;
    const int dx = above[right] + 2 * row[right] + below[right]
                 - above[left] - 2 * row[left] - below[left];
    const int dy = below[left] + 2 * below[x] + below[right]
                 - above[left] - 2 * above[x] - above[right];
    slopes[y * width + x] = (short2)((short)dx, (short)dy);
    magnitudes[place] = l2 ? dx * dx + dy * dy : (int)(abs(dx) + abs(dy));
}

int root(int square) {
    int guess = (int)sqrt((float)square);
    guess -= guess * guess > square;
    guess += (guess + 1) * (guess + 1) <= square;
    return guess;
}

// How many magnitudes fall into each bin; zeros are not counted. A group counts for itself first.
__kernel void histogram(__global const int* magnitudes, __global int* counts, int pixels, int l2,
                        int shift) {
    __local int mine[LAST_BIN + 1];
    for (int bin = (int)get_local_id(0); bin <= LAST_BIN; bin += (int)get_local_size(0)) {
        mine[bin] = 0;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = (int)get_global_id(0); i < pixels; i += (int)get_global_size(0)) {
        const int magnitude = l2 ? root(magnitudes[i]) : magnitudes[i];
        if (magnitude != 0) {
            atomic_inc(&mine[min(magnitude >> shift, LAST_BIN)]);
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int bin = (int)get_local_id(0); bin <= LAST_BIN; bin += (int)get_local_size(0)) {
        if (mine[bin] != 0) {
            atomic_add(&counts[bin], mine[bin]);
        }
    }
}

// Marks the pixels whose magnitude is above `low` and a maximum across the edge: 1, and 3 for what
// is above `high`. One work item writes one mark.
__kernel void thin(__global const short2* slopes, __global const int* magnitudes,
                   __global uchar* marks, int marks_step, int marks_offset, int height, int width,
                   int low, int high) {
    const int x = (int)get_global_id(0);
    const int y = (int)get_global_id(1);
    if (x >= width || y >= height) {
        return;
    }
    const int step = width + 2;
    __global const int* row = magnitudes + (y + 1) * step + x + 1;
    const int here = row[0];
    uchar mark = 0;
    if (here > low) {
        const short2 slope = slopes[y * width + x];
        const int across = (int)abs((int)slope.x);
        const int down = (int)abs((int)slope.y);
        const int q = across * 13573 >> 15;
        const bool flat = down <= q;
        const bool steep = down > 2 * across + q;
        const int slant = (slope.x ^ slope.y) < 0 ? step - 1 : step + 1;
        const int way = flat ? 1 : steep ? step : slant;
        const int before = row[-way];
        const int after = row[way];
        if (here > before && (here > after || (here == after && (flat || steep)))) {
            mark = here > high ? 3 : 1;
        }
    }
    marks[marks_offset + y * marks_step + x] = mark;
}
)opencl";

}  // namespace ocelli::slave
