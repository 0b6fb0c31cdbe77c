#pragma once

// The inner loop of the Haar cascade kernel, built twice from one source (haar_rows.inc): for any
// machine, and for AVX2. Plain pointers and no library types: what is built for AVX2 must not share
// inline functions with what is not.

#include <cstdint>

namespace ocelli::slave {

// Where the corners of a rectangle lie in an integral image: its first from the window's origin,
// and the others from there.
struct HaarRectangle {
    std::int32_t begin;
    std::int32_t right;
    std::int32_t down;
};

// The weighted sum of two or three rectangles against a threshold. The first weighs -1; a third
// that is not there weighs 0.
struct HaarNode {
    HaarRectangle rectangles[3];
    float second_weight;
    float third_weight;
    float threshold;
};

// Two nodes at the most. leaves[2·a + b]: the vote where a, b say whether the sums of the nodes are
// below their thresholds.
struct HaarTree {
    HaarNode nodes[2];
    float leaves[4];
    bool has_second;
};

struct HaarStage {
    const HaarTree* trees;
    int count;
    float threshold;
    // How far a sum of the votes in float can be from one in double at the most.
    float error;
};

// A row of windows whose origins are neighbours in memory. `sums`, `squares`: the integral images
// of grey levels and of their squares at the first window.
struct HaarRow {
    const std::int32_t* sums;
    const std::int32_t* squares;
    int windows;
    HaarRectangle norm;  // the part that contrast is measured on
    double norm_area;    // px
};

struct HaarRows {
    // Writes which windows pass all stages to `found` (room for all), and returns how many do. As
    // in cv::CascadeClassifier the window after one that fails the first stage is not looked at.
    // Reads integral images for up to 7 windows past the last.
    int (*scan)(const HaarRow& row, const HaarStage* stages, int stage_count, std::int32_t* found);
};

// The fastest for this machine.
const HaarRows& haar_rows();

const HaarRows& haar_rows_portable();
const HaarRows& haar_rows_avx2();  // precondition: has_avx2()

}  // namespace ocelli::slave
