#include "tests/gpu/host_search.hpp"

#include <algorithm>
#include <random>

#include "slave/cuda/kernels/cascade_sequence.hpp"

namespace ocelli::cuda::testing {

std::vector<Box> HostSearch::windows(const Cascade& cascade, const PictureView& grey,
                                     const CascadeRules& rules) {
    std::vector<Box> found;
    for (const SearchScale& scale : search_scales(cascade, grey.width, grey.height, rules)) {
        std::vector<Candidate> windows = search(cascade, grey, scale);
        std::sort(windows.begin(), windows.end(), [](const Candidate& a, const Candidate& b) {
            return a.row != b.row ? a.row < b.row : a.column < b.column;
        });
        for (const Candidate& each : windows) {
            found.push_back(box_of(cascade, scale, each, grey.width, grey.height));
        }
    }
    return found;
}

std::vector<Candidate> HostSearch::search(const Cascade& cascade, const PictureView& grey,
                                          const SearchScale& scale) {
    constexpr std::uint32_t kRubbish = 0xA5A5A5A5;
    const int stride = grey.width + 1;
    const PlacedCascade placed = place_cascade(cascade, stride);
    const auto pixels =
        static_cast<std::size_t>(stride) * static_cast<std::size_t>(grey.height + 1);
    std::vector<std::uint8_t> resized(pixels);
    std::vector<std::uint8_t> known(pixels);
    std::vector<std::uint32_t> sums(pixels, kRubbish);
    std::vector<std::uint32_t> squares(pixels, kRubbish);
    std::vector<Candidate> first(pixels);
    std::vector<Candidate> second(pixels);
    std::vector<Candidate> results(pixels);
    SearchBuffers buffers;
    buffers.resized = resized.data();
    buffers.sums = sums.data();
    buffers.squares = squares.data();
    buffers.stride = stride;
    buffers.known = known.data();
    buffers.lists[0] = first.data();
    buffers.lists[1] = second.data();
    buffers.trees = placed.trees.data();
    buffers.stages = placed.stages.data();
    buffers.inner = placed.inner;
    buffers.inner_area = placed.inner_area;

    const auto columns = exact_taps(grey.width, scale.width);
    const auto rows = exact_taps(grey.height, scale.height);
    const std::vector<int> groups = stage_groups(static_cast<int>(placed.stages.size()));
    std::vector<std::uint32_t> counts(groups.size() + 1);
    ScaleBuffers own{scale.width,    scale.height, scale.step,     scale.columns, scale.rows,
                     columns.data(), rows.data(),  results.data(), counts.data()};
    search_scale(*this,
                 {grey.pixels, grey.width, grey.height, static_cast<int>(grey.stride_bytes), 0}, 0,
                 buffers, own, groups);
    results.resize(counts.back());
    return results;
}

Cascade draw_cascade(std::uint32_t seed) {
    constexpr int kWindow = 20;
    constexpr std::size_t kStages = 7;
    std::mt19937 random(seed);  // the same everywhere, unlike the distributions
    const auto below = [&random](int bound) {
        return static_cast<int>(random() % static_cast<std::uint32_t>(bound));
    };
    Cascade cascade;
    cascade.width = kWindow;
    cascade.height = kWindow;
    for (std::size_t s = 0; s < kStages; ++s) {
        Cascade::Stage& stage = cascade.stages.emplace_back();
        for (std::size_t t = 0; t < 2 + 3 * s; ++t) {
            Cascade::Tree& tree = stage.trees.emplace_back();
            tree.has_second = below(2) == 0;
            for (Cascade::Node& node : tree.nodes) {
                for (Box& box : node.rectangles) {
                    box = {below(kWindow / 2), below(kWindow / 2), 1 + below(kWindow / 2),
                           1 + below(kWindow / 2)};
                }
                node.second_weight = static_cast<float>(1 + below(3));
                node.third_weight = static_cast<float>(below(2));
                node.threshold = static_cast<float>(below(200) - 100) / 1000;
            }
            for (float& leaf : tree.leaves) {
                leaf = static_cast<float>(below(2001) - 1000) / 1000;
            }
        }
        stage.threshold = -1.F - 0.4F * static_cast<float>(s);
    }
    return cascade;
}

}  // namespace ocelli::cuda::testing
