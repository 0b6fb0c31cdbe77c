#include "slave/networks/decoders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "slave/networks/decoder.hpp"

namespace ocelli::slave {

namespace {

constexpr std::size_t kBins = 8;
constexpr std::size_t kSides = 4;

struct DistributionScale {
    int stride = 0;
    std::size_t scores = 0;
    std::size_t distances = 0;
};

// The expectation of the softmax of the logarithms.
float expectation(const float* logarithms) {
    const float highest = *std::max_element(logarithms, logarithms + kBins);
    float sum = 0;
    float weighted = 0;
    for (std::size_t i = 0; i < kBins; ++i) {
        const float weight = std::exp(logarithms[i] - highest);
        sum += weight;
        weighted += weight * static_cast<float>(i);
    }
    return weighted / sum;
}

class DistributionDecoder final : public Decoder {
  public:
    DistributionDecoder(std::vector<DistributionScale> scales, std::size_t labels)
        : scales_(std::move(scales)), labels_(labels) {}

    Result<void> decode(const NetworkOutput& output, float min_confidence,
                        std::vector<Candidate>& candidates) const override {
        for (const DistributionScale& scale : scales_) {
            const CellGrid grid = make_grid(scale.stride, output.width, output.height);
            const TensorView& scores = output.tensors[scale.scores];
            const TensorView& distances = output.tensors[scale.distances];
            if (auto fits = expect_values(scores, grid.cells(), labels_, "scores"); !fits) {
                return fits.error();
            }
            if (auto fits = expect_values(distances, grid.cells(), kSides * kBins, "distances");
                !fits) {
                return fits.error();
            }
            for (std::size_t cell = 0; cell < grid.cells(); ++cell) {
                const BestLabel best = best_label({scores.values.data() + cell * labels_, labels_});
                if (best.score < min_confidence) {
                    continue;
                }
                Candidate candidate =
                    decode_cell(grid, cell, distances.values.data() + cell * kSides * kBins);
                candidate.confidence = best.score;
                candidate.label = best.label;
                candidates.push_back(std::move(candidate));
            }
        }
        return {};
    }

  private:
    static Candidate decode_cell(const CellGrid& grid, std::size_t cell, const float* distances) {
        const auto columns = static_cast<std::size_t>(grid.columns);
        const auto stride = static_cast<float>(grid.stride);
        const float x = (static_cast<float>(cell % columns) + 0.5F) * stride;
        const float y = (static_cast<float>(cell / columns) + 0.5F) * stride;
        std::array<float, kSides> sides{};
        for (std::size_t i = 0; i < kSides; ++i) {
            sides[i] = expectation(distances + i * kBins) * stride;
        }
        return {x - sides[0], y - sides[1], x + sides[2], y + sides[3], 0, 0, {}};
    }

    std::vector<DistributionScale> scales_;
    std::size_t labels_;
};

}  // namespace

Result<std::unique_ptr<Decoder>> make_distribution_decoder(const ModelManifest& manifest,
                                                           const EngineInfo& network) {
    const OutputSpec& spec = manifest.output;
    if (auto strides = expect_strides(manifest); !strides) {
        return strides.error();
    }
    if (spec.scores.size() != spec.strides.size() || spec.distances.size() != spec.strides.size()) {
        return Error{ErrorCode::bad_model,
                     fmt::format("[output] scores and distances must each name {} outputs, one for "
                                 "each stride",
                                 spec.strides.size())};
    }
    std::vector<DistributionScale> scales;
    for (std::size_t i = 0; i < spec.strides.size(); ++i) {
        const auto scores = find_output(network, spec.scores[i], "[output] scores");
        const auto distances = find_output(network, spec.distances[i], "[output] distances");
        if (!scores || !distances) {
            return scores ? distances.error() : scores.error();
        }
        scales.push_back({spec.strides[i], *scores, *distances});
    }
    return std::make_unique<DistributionDecoder>(std::move(scales), spec.labels.size());
}

}  // namespace ocelli::slave
