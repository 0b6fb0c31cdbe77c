#include "slave/devices/cuda_cascade.hpp"

namespace ocelli::slave {

namespace {

cuda::Cascade::Node cuda_node(const HaarCascade& cascade, const HaarCascade::Node& node) {
    const HaarCascade::Feature& feature = cascade.features[static_cast<std::size_t>(node.feature)];
    cuda::Cascade::Node made;
    for (std::size_t i = 0; i < made.rectangles.size(); ++i) {
        const cv::Rect& from = feature.rectangles[i];
        made.rectangles[i] = {from.x, from.y, from.width, from.height};
    }
    made.second_weight = feature.weights[1];
    made.third_weight = feature.weights[2];
    made.threshold = node.threshold;
    return made;
}

}  // namespace

cuda::Cascade cuda_cascade(const HaarCascade& cascade) {
    cuda::Cascade made;
    made.width = cascade.window.width;
    made.height = cascade.window.height;
    for (const HaarCascade::Stage& stage : cascade.stages) {
        cuda::Cascade::Stage& to = made.stages.emplace_back();
        to.threshold = stage.threshold;
        for (const HaarCascade::Tree& tree : stage.trees) {
            cuda::Cascade::Tree& into = to.trees.emplace_back();
            into.leaves = tree.leaves;
            into.has_second = tree.nodes.size() > 1;
            for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
                into.nodes[i] = cuda_node(cascade, tree.nodes[i]);
            }
        }
    }
    return made;
}

}  // namespace ocelli::slave
