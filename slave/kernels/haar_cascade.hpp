#pragma once

#include <array>
#include <opencv2/core/types.hpp>
#include <optional>
#include <string>
#include <vector>

namespace ocelli::slave {

// A boosted cascade of Haar features (P. Viola and M. Jones, 2001) as OpenCV's training writes it:
// upright rectangles, trees of one or two nodes.
struct HaarCascade {
    struct Feature {
        std::array<cv::Rect, 3> rectangles;  // px in the window
        std::array<float, 3> weights{};      // -1 first; 0 for a third that is not there

        bool operator==(const Feature&) const = default;
    };
    struct Node {
        int feature = 0;
        float threshold = 0;

        bool operator==(const Node&) const = default;
    };
    struct Tree {
        std::vector<Node> nodes;      // the root first
        std::array<float, 4> leaves;  // the vote; see HaarTree

        bool operator==(const Tree&) const = default;
    };
    struct Stage {
        std::vector<Tree> trees;
        float threshold = 0;

        bool operator==(const Stage&) const = default;
    };

    cv::Size window;
    std::vector<Feature> features;
    std::vector<Stage> stages;

    bool operator==(const HaarCascade&) const = default;
};

// Nothing when the file is not such a cascade: it may be broken, or one of another form (LBP,
// tilted features, larger trees, an old format), which cv::CascadeClassifier reads.
std::optional<HaarCascade> load_haar_cascade(const std::string& path);

}  // namespace ocelli::slave
