#include "tests/gpu/host_cuda/errand.hpp"

namespace ocelli::cuda::testing {

namespace {

InputValues input_values() {
    InputValues values;
    for (std::size_t i = 0; i < 3; ++i) {
        values.channels[i].plane = static_cast<int>(i);
        for (std::size_t byte = 0; byte < 256; ++byte) {
            values.channels[i].values[byte] = static_cast<float>(byte);
        }
    }
    return values;
}

}  // namespace

Errand::Errand(int width, int height, std::uint32_t first, std::uint32_t count)
    : width_(width), height_(height) {
    for (std::uint32_t i = 0; i < count; ++i) {
        drawn_.push_back(draw_scene(3 * width, height, first + i));
    }
}

void Errand::load(Worker& worker) const {
    std::vector<PictureView> views;
    for (const DrawnPicture& each : drawn_) {
        views.push_back({each.pixels.data(), width_, height_, 3 * static_cast<std::size_t>(width_),
                         PictureView::Colour::bgr});
    }
    worker.load(views);
}

std::vector<FoundInPicture> Errand::find(Worker& worker) const {
    const EdgeRules rules{3, std::nullopt, std::nullopt, false, true};
    const Worker::Findings both = worker.find(rules, CornerRules{});
    std::vector<FoundInPicture> found;
    for (std::size_t i = 0; i < drawn_.size(); ++i) {
        const Edges& edges = both.edges[i];
        found.push_back({edges.pixels, edges.contours, {}, both.corners[i]});
        for (int y = 0; y < height_; ++y) {
            const std::uint8_t* const row =
                edges.map + static_cast<std::size_t>(y) * edges.map_stride_bytes;
            found.back().map.insert(found.back().map.end(), row, row + width_);
        }
    }
    return found;
}

std::vector<float> Errand::input(Worker& worker, std::size_t picture) const {
    const InputTensor input = worker.network_input({32, 32, 32, 20}, input_values(), picture, true);
    return {input.on_host.begin(), input.on_host.end()};
}

Found Errand::run(Worker& worker, std::size_t cascade) const {
    load(worker);
    const std::size_t last = drawn_.size() - 1;
    Found found;
    found.pictures = find(worker);
    found.tensor = input(worker, last);
    found.windows = worker.windows(cascade, {}, last);
    return found;
}

}  // namespace ocelli::cuda::testing
