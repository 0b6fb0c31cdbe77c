#include "slave/cuda/runtime/cascade_plan.hpp"

#include <algorithm>
#include <cmath>

namespace ocelli::cuda {

namespace {

int rounded(double value) {
    return static_cast<int>(std::lrint(value));
}

int rounded(float value) {
    return static_cast<int>(std::lrint(value));
}

// How far down OpenCV goes: it deals rows out in stripes, of which the last can end early.
int rows_of(int origins, int step, int stripes) {
    const int stripe = std::max((origins / step + stripes - 1) / stripes, 1) * step;
    return std::min(stripes * stripe, origins);
}

HaarRectangle placed_at(const Box& box, int stride) {
    return {box.y * stride + box.x, box.width, box.height * stride};
}

}  // namespace

std::vector<SearchScale> search_scales(const Cascade& cascade, int width, int height,
                                       const CascadeRules& rules) {
    constexpr float kFine = 2;  // scales from which on every pixel is an origin
    std::vector<SearchScale> scales;
    int stripes = 0;  // of the first scale
    for (double factor = 1;
         rounded(cascade.width * factor) <= width && rounded(cascade.height * factor) <= height;
         factor *= rules.scale_factor) {
        SearchScale scale;
        scale.factor = static_cast<float>(factor);
        const auto exact = static_cast<double>(scale.factor);
        if (rounded(cascade.width * exact) < rules.smallest_width ||
            rounded(cascade.height * exact) < rules.smallest_height) {
            continue;
        }
        scale.width = rounded(static_cast<float>(width) / scale.factor);
        scale.height = rounded(static_cast<float>(height) / scale.factor);
        scale.step = scale.factor >= kFine ? 1 : 2;
        const int across = std::max(scale.width + 1 - cascade.width, 0);
        const int down = std::max(scale.height + 1 - cascade.height, 0);
        if (stripes == 0) {
            stripes = std::max(static_cast<int>(std::ceil(across / 32.0)), 1);
        }
        scale.columns = divided_up(across, scale.step);
        scale.rows = divided_up(rows_of(down, scale.step, stripes), scale.step);
        if (scale.columns > 0 && scale.rows > 0) {
            scales.push_back(scale);
        }
    }
    return scales;
}

Box box_of(const Cascade& cascade, const SearchScale& scale, const Candidate& window, int width,
           int height) {
    const auto exact = static_cast<double>(scale.factor);
    Box box{rounded(static_cast<float>(window.column * scale.step) * scale.factor),
            rounded(static_cast<float>(window.row * scale.step) * scale.factor),
            rounded(cascade.width * exact), rounded(cascade.height * exact)};
    // Rounding can lead out of the picture by a pixel.
    box.width = std::min(box.width, width - box.x);
    box.height = std::min(box.height, height - box.y);
    return box;
}

std::vector<ExactTap> exact_taps(int from, int to) {
    constexpr std::uint32_t kOne = 256;
    const double scale = 1.0 / (static_cast<double>(to) / from);
    std::vector<ExactTap> taps;
    for (int at = 0; at < to; ++at) {
        const double exact = scale * (at + 0.5) - 0.5;
        const auto whole = static_cast<int>(std::floor(exact));
        if (whole < 0 || whole >= from - 1) {
            const int only = replicated(whole, from);
            taps.push_back({only, only, kOne, 0});
            continue;
        }
        const auto second = static_cast<std::uint32_t>(std::lrint((exact - whole) * kOne));
        taps.push_back({whole, whole + 1, kOne - second, second});
    }
    return taps;
}

PlacedCascade place_cascade(const Cascade& cascade, int stride) {
    PlacedCascade placed;
    const Box inner{1, 1, cascade.width - 2, cascade.height - 2};
    placed.inner = placed_at(inner, stride);
    placed.inner_area = inner.width * inner.height;
    for (const Cascade::Stage& stage : cascade.stages) {
        placed.stages.push_back({static_cast<std::int32_t>(placed.trees.size()),
                                 static_cast<std::int32_t>(stage.trees.size()), stage.threshold});
        for (const Cascade::Tree& tree : stage.trees) {
            HaarTree& made = placed.trees.emplace_back();
            made.has_second = tree.has_second ? 1 : 0;
            std::copy(tree.leaves.begin(), tree.leaves.end(), made.leaves);
            for (std::size_t i = 0; i < 2; ++i) {
                const Cascade::Node& node = tree.nodes[i];
                for (std::size_t r = 0; r < 3; ++r) {
                    made.nodes[i].rectangles[r] = placed_at(node.rectangles[r], stride);
                }
                made.nodes[i].second_weight = node.second_weight;
                made.nodes[i].third_weight = node.third_weight;
                made.nodes[i].threshold = node.threshold;
            }
        }
    }
    return placed;
}

std::vector<int> stage_groups(int stages) {
    std::vector<int> ends;
    for (int end = 3; end < stages; end = 2 * end + 2) {
        ends.push_back(end);
    }
    if (stages > 1) {
        ends.push_back(stages);
    }
    return ends;
}

}  // namespace ocelli::cuda
