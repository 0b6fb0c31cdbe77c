#pragma once

#include <array>
#include <vector>

namespace ocelli::cuda {

// px; as cv::Rect.
struct Box {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;

    bool operator==(const Box&) const = default;
};

// A boosted cascade of Haar features: what slave/kernels/haar_cascade.hpp reads from files, with
// the features where they are used.
struct Cascade {
    struct Node {
        std::array<Box, 3> rectangles;  // in the window
        float second_weight = 0;        // the first weighs -1
        float third_weight = 0;         // 0: there is none
        float threshold = 0;
    };
    struct Tree {
        std::array<Node, 2> nodes;  // the root first
        std::array<float, 4>
            leaves{};  // [2·a + b]: a, b say which nodes are below their thresholds
        bool has_second = false;
    };
    struct Stage {
        std::vector<Tree> trees;
        float threshold = 0;
    };

    int width = 0;  // px of the window
    int height = 0;
    std::vector<Stage> stages;
};

// As HaarSearch::windows of slave/kernels/haar_search.hpp takes them.
struct CascadeRules {
    double scale_factor = 1.1;  // above 1
    int smallest_width = 0;     // px
    int smallest_height = 0;

    bool operator==(const CascadeRules&) const = default;
};

}  // namespace ocelli::cuda
