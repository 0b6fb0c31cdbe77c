#pragma once

#include <cmath>

#include "slave/cuda/kernels/portable.hpp"

namespace ocelli::cuda {

// A cascade as kernels take it; the arithmetic is that of slave/kernels/haar_rows.inc.

// Where the corners of a rectangle lie in an integral image: its first from the window's origin,
// and the others from there.
struct HaarRectangle {
    std::int32_t begin;
    std::int32_t right;
    std::int32_t down;
};

struct HaarNode {
    HaarRectangle rectangles[3];
    float second_weight;
    float third_weight;
    float threshold;
};

struct HaarTree {
    HaarNode nodes[2];
    float leaves[4];
    std::int32_t has_second;
};

struct HaarStage {
    std::int32_t first_tree;
    std::int32_t trees;
    float threshold;
};

// Integral images of squares wrap around, and the differences wrap back.
OCELLI_HD std::int32_t sum_in(const HaarRectangle& rectangle, const std::uint32_t* at) {
    const std::uint32_t* const above = at + rectangle.begin;
    const std::uint32_t* const below = above + rectangle.down;
    return static_cast<std::int32_t>(above[0] - above[rectangle.right] - below[0] +
                                     below[rectangle.right]);
}

OCELLI_HD bool is_below(const HaarNode& node, const std::uint32_t* at, float inverse_contrast) {
    const auto first = static_cast<float>(sum_in(node.rectangles[0], at));
    const auto second = static_cast<float>(sum_in(node.rectangles[1], at));
    float sum = node.second_weight * second - first;
    if (node.third_weight != 0) {
        sum += node.third_weight * static_cast<float>(sum_in(node.rectangles[2], at));
    }
    return sum * inverse_contrast < node.threshold;
}

OCELLI_HD float vote(const HaarTree& tree, const std::uint32_t* at, float inverse_contrast) {
    const int first = is_below(tree.nodes[0], at, inverse_contrast) ? 2 : 0;
    if (tree.has_second == 0) {
        return tree.leaves[first];
    }
    return tree.leaves[first + (is_below(tree.nodes[1], at, inverse_contrast) ? 1 : 0)];
}

// Votes are summed up in double, as OpenCV does.
OCELLI_HD bool passes(const HaarStage& stage, const HaarTree* trees, const std::uint32_t* at,
                      float inverse_contrast) {
    double sum = 0;
    for (int i = 0; i < stage.trees; ++i) {
        sum += static_cast<double>(vote(trees[stage.first_tree + i], at, inverse_contrast));
    }
    return sum >= static_cast<double>(stage.threshold);
}

struct Contrast {
    float inverse;  // one over the standard deviation times the area
    bool usable;    // whether there is enough of it
};

OCELLI_HD Contrast contrast_of(const HaarRectangle& inner, double area, const std::uint32_t* sums,
                               const std::uint32_t* squares) {
    constexpr double kInverseMax = 0.1;
    const double sum = sum_in(inner, sums);
    const double square = sum_in(inner, squares);
    const auto inverse = static_cast<float>(1.0 / std::sqrt(area * square - sum * sum));
    // What is not a number must not pass.
    return {inverse, area * static_cast<double>(inverse) <= kInverseMax};
}

}  // namespace ocelli::cuda
