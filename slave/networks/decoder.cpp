#include "slave/networks/decoder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ocelli::slave {

std::size_t drop_not_finite(std::vector<Candidate>& candidates) {
    return std::erase_if(candidates, [](const Candidate& one) {
        // A sum is finite only if all are.
        float sum = one.confidence + one.left + one.top + one.right + one.bottom;
        for (const Point& point : one.landmarks) {
            sum += point.x + point.y;
        }
        return !std::isfinite(sum);
    });
}

float overlap(const Candidate& a, const Candidate& b) {
    const float width = std::min(a.right, b.right) - std::max(a.left, b.left);
    const float height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
    if (!(width > 0 && height > 0)) {
        return 0;
    }
    const float common = width * height;
    const float area_a = (a.right - a.left) * (a.bottom - a.top);
    const float area_b = (b.right - b.left) * (b.bottom - b.top);
    return common / (area_a + area_b - common);
}

void suppress_doubles(std::vector<Candidate>& candidates, float iou_max) {
    std::stable_sort(
        candidates.begin(), candidates.end(),
        [](const Candidate& a, const Candidate& b) { return a.confidence > b.confidence; });
    std::vector<Candidate> kept;
    for (Candidate& candidate : candidates) {
        const bool is_double = std::any_of(kept.begin(), kept.end(), [&](const Candidate& better) {
            return better.label == candidate.label && overlap(better, candidate) > iou_max;
        });
        if (!is_double) {
            kept.push_back(std::move(candidate));
        }
    }
    candidates = std::move(kept);
}

Result<std::size_t> find_output(const EngineInfo& network, std::string_view name,
                                std::string_view field) {
    const auto found = std::ranges::find(network.outputs, name);
    if (found != network.outputs.end()) {
        return static_cast<std::size_t>(found - network.outputs.begin());
    }
    return Error{ErrorCode::bad_model,
                 fmt::format("{} needs an output '{}', but the network has {}", field, name,
                             fmt::join(network.outputs, ", "))};
}

Result<void> expect_strides(const ModelManifest& manifest) {
    if (manifest.output.strides.empty()) {
        return Error{ErrorCode::bad_model,
                     fmt::format("[output] strides is missing: the family {} needs it",
                                 name_of(manifest.family))};
    }
    return {};
}

Result<void> expect_one_output(const ModelManifest& manifest, const EngineInfo& network) {
    if (network.outputs.size() != 1) {
        return Error{ErrorCode::bad_model,
                     fmt::format("family {} has 1 output, but the network has {}",
                                 name_of(manifest.family), network.outputs.size())};
    }
    return expect_strides(manifest);
}

CellGrid make_grid(int stride, int width, int height) {
    return {stride, (width + stride - 1) / stride, (height + stride - 1) / stride};
}

Result<void> expect_values(const TensorView& tensor, std::size_t rows, std::size_t columns,
                           std::string_view name) {
    const bool has_columns =
        !tensor.shape.empty() && tensor.shape.back() == static_cast<std::int64_t>(columns);
    if (!has_columns || tensor.values.size() != rows * columns) {
        return Error{ErrorCode::analysis_failed,
                     fmt::format("the output '{}' is {}, but {} rows of {} values were expected: "
                                 "check [input] width and height, [output] labels and strides",
                                 name, to_string(tensor.shape), rows, columns)};
    }
    return {};
}

}  // namespace ocelli::slave
