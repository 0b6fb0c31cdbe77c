#include "slave/networks/decoders.hpp"

#include <fmt/format.h>

#include <cmath>

#include "slave/networks/decoder.hpp"

namespace ocelli::slave {

namespace {

constexpr std::size_t kCellValues = 5;  // the box and its objectness

class YoloxDecoder final : public Decoder {
  public:
    YoloxDecoder(std::vector<int> strides, std::size_t labels)
        : strides_(std::move(strides)), columns_(kCellValues + labels) {}

    Result<void> decode(const NetworkOutput& output, float min_confidence,
                        std::vector<Candidate>& candidates) const override {
        std::size_t rows = 0;
        for (const int stride : strides_) {
            rows += make_grid(stride, output.width, output.height).cells();
        }
        const TensorView& tensor = output.tensors[0];
        if (auto fits = expect_values(tensor, rows, columns_, "0"); !fits) {
            return fits.error();
        }
        const float* row = tensor.values.data();
        for (const int stride : strides_) {
            const CellGrid grid = make_grid(stride, output.width, output.height);
            for (int y = 0; y < grid.rows; ++y) {
                for (int x = 0; x < grid.columns; ++x, row += columns_) {
                    decode_row(row, grid, x, y, min_confidence, candidates);
                }
            }
        }
        return {};
    }

  private:
    void decode_row(const float* row, const CellGrid& grid, int x, int y, float min_confidence,
                    std::vector<Candidate>& candidates) const {
        const float objectness = row[4];
        // No class score is above 1. A value that is not a number is not below either.
        if (objectness < min_confidence) {
            return;
        }
        const BestLabel best = best_label({row + kCellValues, columns_ - kCellValues});
        Candidate candidate;
        candidate.confidence = objectness * best.score;
        candidate.label = best.label;
        if (candidate.confidence < min_confidence) {
            return;
        }
        const auto stride = static_cast<float>(grid.stride);
        const float centre_x = (row[0] + static_cast<float>(x)) * stride;
        const float centre_y = (row[1] + static_cast<float>(y)) * stride;
        const float half_width = std::exp(row[2]) * stride / 2;
        const float half_height = std::exp(row[3]) * stride / 2;
        candidate.left = centre_x - half_width;
        candidate.right = centre_x + half_width;
        candidate.top = centre_y - half_height;
        candidate.bottom = centre_y + half_height;
        candidates.push_back(std::move(candidate));
    }

    std::vector<int> strides_;
    std::size_t columns_;
};

}  // namespace

Result<std::unique_ptr<Decoder>> make_yolox_decoder(const ModelManifest& manifest,
                                                    const EngineInfo& network) {
    if (auto strides = expect_strides(manifest); !strides) {
        return strides.error();
    }
    if (network.outputs.size() != 1) {
        return Error{ErrorCode::bad_model,
                     fmt::format("family yolox has 1 output, but the network has {}",
                                 network.outputs.size())};
    }
    const std::size_t labels = manifest.output.labels.size();
    if (auto fits = expect_columns(network.outputs[0], kCellValues + labels, "[output] labels");
        !fits) {
        return fits.error();
    }
    return std::make_unique<YoloxDecoder>(manifest.output.strides, labels);
}

}  // namespace ocelli::slave
