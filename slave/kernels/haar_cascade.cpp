#include "slave/kernels/haar_cascade.hpp"

#include <opencv2/core.hpp>
#include <opencv2/core/persistence.hpp>

namespace ocelli::slave {

namespace {

// Larger windows could overflow the sums of squares.
constexpr int kWindowAreaMax = 30'000;

bool read_feature(const cv::FileNode& node, cv::Size window, HaarCascade::Feature& feature) {
    const cv::FileNode rectangles = node["rects"];
    if (static_cast<int>(node["tilted"]) != 0 || rectangles.size() < 2 || rectangles.size() > 3) {
        return false;
    }
    for (std::size_t i = 0; i < rectangles.size(); ++i) {
        const cv::FileNode values = rectangles[static_cast<int>(i)];
        if (values.size() != 5) {
            return false;
        }
        cv::Rect& rectangle = feature.rectangles[i];
        rectangle = {static_cast<int>(values[0]), static_cast<int>(values[1]),
                     static_cast<int>(values[2]), static_cast<int>(values[3])};
        feature.weights[i] = static_cast<float>(values[4]);
        const bool inside = rectangle.x >= 0 && rectangle.y >= 0 && rectangle.width >= 0 &&
                            rectangle.height >= 0 && rectangle.br().x <= window.width &&
                            rectangle.br().y <= window.height;
        if (!inside) {
            return false;
        }
    }
    return feature.weights[0] == -1;
}

// A branch of the file: above 0 a node, else a leaf. The vote of `branch` where the second node
// says `below`.
bool read_vote(const std::vector<float>& leaves, const std::array<int, 2>& second, int branch,
               bool below, float& vote) {
    const int leaf = -(branch > 0 ? second[below ? 0 : 1] : branch);
    if (branch > 1 || leaf < 0 || leaf >= static_cast<int>(leaves.size())) {
        return false;
    }
    vote = leaves[static_cast<std::size_t>(leaf)];
    return true;
}

bool read_tree(const cv::FileNode& node, std::size_t features, HaarCascade::Tree& tree) {
    constexpr std::size_t kValues = 4;  // left, right, feature, threshold
    const cv::FileNode internal = node["internalNodes"];
    const std::size_t count = internal.size() / kValues;
    std::vector<float> leaves;
    node["leafValues"] >> leaves;
    if (internal.size() % kValues != 0 || count < 1 || count > 2 || leaves.size() != count + 1) {
        return false;
    }
    std::array<std::array<int, 2>, 2> branches{};
    for (std::size_t i = 0; i < count; ++i) {
        const int first = static_cast<int>(i * kValues);
        branches[i] = {static_cast<int>(internal[first]), static_cast<int>(internal[first + 1])};
        tree.nodes.push_back(
            {static_cast<int>(internal[first + 2]), static_cast<float>(internal[first + 3])});
        if (tree.nodes.back().feature < 0 ||
            tree.nodes.back().feature >= static_cast<int>(features)) {
            return false;
        }
    }
    const auto& [root, second] = branches;
    if (count == 1 && (root[0] > 0 || root[1] > 0)) {
        return false;
    }
    return read_vote(leaves, second, root[1], false, tree.leaves[0]) &&
           read_vote(leaves, second, root[1], true, tree.leaves[1]) &&
           read_vote(leaves, second, root[0], false, tree.leaves[2]) &&
           read_vote(leaves, second, root[0], true, tree.leaves[3]);
}

bool read_stage(const cv::FileNode& node, std::size_t features, HaarCascade::Stage& stage) {
    constexpr float kTolerance = 1e-5F;  // as cv::CascadeClassifier has it
    stage.threshold = static_cast<float>(node["stageThreshold"]) - kTolerance;
    for (const cv::FileNode& tree : node["weakClassifiers"]) {
        if (!read_tree(tree, features, stage.trees.emplace_back())) {
            return false;
        }
    }
    return !stage.trees.empty();
}

bool read_cascade(const cv::FileNode& root, HaarCascade& cascade) {
    if (!root.isMap() || static_cast<std::string>(root["featureType"]) != "HAAR" ||
        static_cast<int>(root["featureParams"]["maxCatCount"]) != 0) {
        return false;
    }
    cascade.window = {static_cast<int>(root["width"]), static_cast<int>(root["height"])};
    if (cascade.window.width < 3 || cascade.window.height < 3 ||
        cascade.window.area() > kWindowAreaMax) {
        return false;
    }
    for (const cv::FileNode& node : root["features"]) {
        if (!read_feature(node, cascade.window, cascade.features.emplace_back())) {
            return false;
        }
    }
    for (const cv::FileNode& node : root["stages"]) {
        if (!read_stage(node, cascade.features.size(), cascade.stages.emplace_back())) {
            return false;
        }
    }
    return !cascade.stages.empty();
}

}  // namespace

std::optional<HaarCascade> load_haar_cascade(const std::string& path) {
    try {
        const cv::FileStorage file(path, cv::FileStorage::READ);
        HaarCascade cascade;
        if (file.isOpened() && read_cascade(file.getFirstTopLevelNode(), cascade)) {
            return cascade;
        }
    } catch (const cv::Exception&) {
        return std::nullopt;  // whoever reads the file next says what is wrong
    }
    return std::nullopt;
}

}  // namespace ocelli::slave
