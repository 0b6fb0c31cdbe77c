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
        return each_cell(
            output, strides_, columns_,
            [&](const float* row, const CellGrid& grid, std::size_t cell, std::size_t) {
                decode_row(row, grid, cell, min_confidence, candidates);
            });
    }

  private:
    void decode_row(const float* row, const CellGrid& grid, std::size_t cell, float min_confidence,
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
        const auto columns = static_cast<std::size_t>(grid.columns);
        const float centre_x = (row[0] + static_cast<float>(cell % columns)) * stride;
        const float centre_y = (row[1] + static_cast<float>(cell / columns)) * stride;
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
    if (auto fits = expect_one_output(manifest, network); !fits) {
        return fits.error();
    }
    return std::make_unique<YoloxDecoder>(manifest.output.strides, manifest.output.labels.size());
}

}  // namespace ocelli::slave
