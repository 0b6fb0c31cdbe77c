#include "slave/networks/decoders.hpp"

#include <fmt/format.h>

#include "slave/networks/decoder.hpp"

namespace ocelli::slave {

namespace {

constexpr std::size_t kAnchors = 3;
constexpr std::size_t kAnchorValues = 5 * kAnchors;  // the boxes and their objectness

class YoloFastestV2Decoder final : public Decoder {
  public:
    explicit YoloFastestV2Decoder(const OutputSpec& spec)
        : strides_(spec.strides),
          anchors_(spec.anchors),
          columns_(kAnchorValues + spec.labels.size()) {}

    Result<void> decode(const NetworkOutput& output, float min_confidence,
                        std::vector<Candidate>& candidates) const override {
        return each_cell(
            output, strides_, columns_,
            [&](const float* row, const CellGrid& grid, std::size_t cell, std::size_t scale) {
                decode_row(row, grid, cell, anchors_.data() + 2 * kAnchors * scale, min_confidence,
                           candidates);
            });
    }

  private:
    void decode_row(const float* row, const CellGrid& grid, std::size_t cell, const float* anchors,
                    float min_confidence, std::vector<Candidate>& candidates) const {
        const BestLabel best = best_label({row + kAnchorValues, columns_ - kAnchorValues});
        for (std::size_t i = 0; i < kAnchors; ++i) {
            const float confidence = row[4 * kAnchors + i] * best.score;
            if (confidence < min_confidence) {
                continue;
            }
            Candidate candidate = decode_box(row + 4 * i, grid, cell, anchors + 2 * i);
            candidate.confidence = confidence;
            candidate.label = best.label;
            candidates.push_back(std::move(candidate));
        }
    }

    static Candidate decode_box(const float* box, const CellGrid& grid, std::size_t cell,
                                const float* anchor) {
        const auto columns = static_cast<std::size_t>(grid.columns);
        const auto stride = static_cast<float>(grid.stride);
        const float x = (box[0] * 2 - 0.5F + static_cast<float>(cell % columns)) * stride;
        const float y = (box[1] * 2 - 0.5F + static_cast<float>(cell / columns)) * stride;
        const float half_width = box[2] * box[2] * 4 * anchor[0] / 2;
        const float half_height = box[3] * box[3] * 4 * anchor[1] / 2;
        return {x - half_width, y - half_height, x + half_width, y + half_height, 0, 0, {}};
    }

    std::vector<int> strides_;
    std::vector<float> anchors_;
    std::size_t columns_;
};

}  // namespace

Result<std::unique_ptr<Decoder>> make_yolo_fastest_v2_decoder(const ModelManifest& manifest,
                                                              const EngineInfo& network) {
    const OutputSpec& spec = manifest.output;
    if (auto fits = expect_one_output(manifest, network); !fits) {
        return fits.error();
    }
    if (spec.anchors.size() != 2 * kAnchors * spec.strides.size()) {
        return Error{ErrorCode::bad_model,
                     fmt::format("[output] anchors must be {} numbers: width and height of three "
                                 "anchors for each stride",
                                 2 * kAnchors * spec.strides.size())};
    }
    return std::make_unique<YoloFastestV2Decoder>(spec);
}

}  // namespace ocelli::slave
