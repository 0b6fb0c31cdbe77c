#pragma once

// From a network's output tensors to detections.

#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.hpp"
#include "common/kinds/finding.hpp"
#include "slave/networks/engine.hpp"
#include "slave/networks/model_manifest.hpp"

namespace ocelli::slave {

// A detection before it is made a finding. Coordinates are pixels, first of the network's input,
// later of the picture; not clamped.
struct Candidate {
    float left = 0;
    float top = 0;
    float right = 0;
    float bottom = 0;
    float confidence = 0;          // 0..1, as the network gives it
    int label = 0;                 // the class number
    std::vector<Point> landmarks;  // faces: five; else none
};

// Removes candidates in which confidence, box or landmarks are not all finite numbers; how many.
std::size_t drop_not_finite(std::vector<Candidate>& candidates);

// Intersection over union of the boxes, 0..1; 0 when one is empty.
float overlap(const Candidate& a, const Candidate& b);

// Greedy non-maximum suppression: sorts by falling confidence and removes every candidate that
// overlaps a better one of the same label by more than `iou_max`.
void suppress_doubles(std::vector<Candidate>& candidates, float iou_max);

// A decoder turns the output tensors of one family of networks into candidates. It keeps no state
// between pictures, and knows which output is which from the manifest and the network's own words.
struct NetworkOutput {
    std::span<const TensorView> tensors;  // in the order of EngineInfo::outputs
    int width = 0;                        // of the input that they were computed from
    int height = 0;
};

class Decoder {
  public:
    virtual ~Decoder() = default;

    // Appends the candidates whose confidence is not below `min_confidence`, not yet suppressed, in
    // pixels of the network's input; numbers in them may be not finite, as the network gives them.
    // analysis_failed: a tensor has another size than the manifest promises.
    virtual Result<void> decode(const NetworkOutput& output, float min_confidence,
                                std::vector<Candidate>& candidates) const = 0;
};

// The decoder for the manifest's family. bad_model: the network's outputs contradict the manifest;
// the message begins with the field, e.g. "[output] labels …".
Result<std::unique_ptr<Decoder>> make_decoder(const ModelManifest& manifest,
                                              const EngineInfo& network);

// What all decoders check of the tensors that they read.

// The position of the output of that name. bad_model when there is none; `field` says who wants it.
Result<std::size_t> find_output(const EngineInfo& network, std::string_view name,
                                std::string_view field);

// bad_model when the manifest names no strides.
Result<void> expect_strides(const ModelManifest& manifest);

// A grid of cells, each `stride` pixels wide and high, over the network's input.
struct CellGrid {
    int stride = 0;
    int columns = 0;
    int rows = 0;

    std::size_t cells() const {
        return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
    }
};

CellGrid make_grid(int stride, int width, int height);

// analysis_failed when the tensor does not have exactly `rows` rows of `columns` values.
Result<void> expect_values(const TensorView& tensor, std::size_t rows, std::size_t columns,
                           std::string_view name);

// For networks of one output with a row of `columns` values for each cell of all grids, the finest
// first: calls visit(row, grid, cell, scale), `scale` being the position among `strides`.
template <class Visit>
Result<void> each_cell(const NetworkOutput& output, std::span<const int> strides,
                       std::size_t columns, Visit visit) {
    std::size_t rows = 0;
    for (const int stride : strides) {
        rows += make_grid(stride, output.width, output.height).cells();
    }
    const TensorView& tensor = output.tensors[0];
    if (auto fits = expect_values(tensor, rows, columns, "0"); !fits) {
        return fits;
    }
    const float* row = tensor.values.data();
    for (std::size_t scale = 0; scale < strides.size(); ++scale) {
        const CellGrid grid = make_grid(strides[scale], output.width, output.height);
        for (std::size_t cell = 0; cell < grid.cells(); ++cell, row += columns) {
            visit(row, grid, cell, scale);
        }
    }
    return {};
}

// bad_model when the manifest names no strides, or the network has another number of outputs.
Result<void> expect_one_output(const ModelManifest& manifest, const EngineInfo& network);

struct BestLabel {
    int label = 0;
    float score = 0;
};

// The class with the highest score. A score that is not a number wins, so that it is noticed.
// Precondition: `scores` is not empty.
inline BestLabel best_label(std::span<const float> scores) {
    BestLabel best{0, -std::numeric_limits<float>::infinity()};
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (!(scores[i] <= best.score)) {
            best = {static_cast<int>(i), scores[i]};
            if (std::isnan(scores[i])) {
                return best;
            }
        }
    }
    return best;
}

}  // namespace ocelli::slave
