#include "slave/networks/decoders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "slave/networks/decoder.hpp"

namespace ocelli::slave {

namespace {

constexpr std::size_t kLandmarks = 5;

struct Part {
    std::string_view name;
    std::size_t columns;
};
constexpr std::array<Part, 4> kParts{
    {{"cls", 1}, {"obj", 1}, {"bbox", 4}, {"kps", 2 * kLandmarks}}};

// Where one stride's outputs are, in the order of kParts.
struct YunetScale {
    int stride = 0;
    std::array<std::size_t, kParts.size()> outputs{};
};

// Keeps what is not a number.
float clamp_unit(float value) {
    return value < 0 ? 0 : (value > 1 ? 1 : value);
}

class YunetDecoder final : public Decoder {
  public:
    explicit YunetDecoder(std::vector<YunetScale> scales) : scales_(std::move(scales)) {}

    Result<void> decode(const NetworkOutput& output, float min_confidence,
                        std::vector<Candidate>& candidates) const override {
        for (const YunetScale& scale : scales_) {
            const CellGrid grid = make_grid(scale.stride, output.width, output.height);
            std::array<const float*, kParts.size()> parts{};
            for (std::size_t i = 0; i < kParts.size(); ++i) {
                const TensorView& tensor = output.tensors[scale.outputs[i]];
                if (auto fits = expect_values(tensor, grid.cells(), kParts[i].columns,
                                              fmt::format("{}_{}", kParts[i].name, scale.stride));
                    !fits) {
                    return fits.error();
                }
                parts[i] = tensor.values.data();
            }
            decode_grid(grid, parts, min_confidence, candidates);
        }
        return {};
    }

  private:
    static void decode_grid(const CellGrid& grid,
                            const std::array<const float*, kParts.size()>& parts,
                            float min_confidence, std::vector<Candidate>& candidates) {
        const auto [classes, objectness, boxes, points] = parts;
        const float square = min_confidence * min_confidence;
        for (std::size_t cell = 0; cell < grid.cells(); ++cell) {
            const float product = clamp_unit(classes[cell]) * clamp_unit(objectness[cell]);
            if (product < square) {
                continue;
            }
            const auto columns = static_cast<std::size_t>(grid.columns);
            Candidate candidate = decode_cell(
                boxes + 4 * cell, points + 2 * kLandmarks * cell, static_cast<float>(grid.stride),
                static_cast<float>(cell % columns), static_cast<float>(cell / columns));
            candidate.confidence = std::sqrt(product);
            candidates.push_back(std::move(candidate));
        }
    }

    static Candidate decode_cell(const float* box, const float* points, float stride, float x,
                                 float y) {
        const float centre_x = (x + box[0]) * stride;
        const float centre_y = (y + box[1]) * stride;
        const float half_width = std::exp(box[2]) * stride / 2;
        const float half_height = std::exp(box[3]) * stride / 2;
        Candidate candidate{centre_x - half_width,
                            centre_y - half_height,
                            centre_x + half_width,
                            centre_y + half_height,
                            0,
                            0,
                            {}};
        for (std::size_t i = 0; i < kLandmarks; ++i) {
            candidate.landmarks.push_back(
                {(x + points[2 * i]) * stride, (y + points[2 * i + 1]) * stride});
        }
        return candidate;
    }

    std::vector<YunetScale> scales_;
};

}  // namespace

Result<std::unique_ptr<Decoder>> make_yunet_decoder(const ModelManifest& manifest,
                                                    const EngineInfo& network) {
    if (auto strides = expect_strides(manifest); !strides) {
        return strides.error();
    }
    if (manifest.output.labels.size() != 1) {
        return Error{ErrorCode::bad_model,
                     "[output] labels must be one: the family yunet finds "
                     "faces and nothing else"};
    }
    std::vector<YunetScale> scales;
    for (const int stride : manifest.output.strides) {
        YunetScale scale{stride, {}};
        for (std::size_t i = 0; i < kParts.size(); ++i) {
            const auto index = find_output(network, fmt::format("{}_{}", kParts[i].name, stride),
                                           "[output] strides");
            if (!index) {
                return index.error();
            }
            scale.outputs[i] = *index;
        }
        scales.push_back(scale);
    }
    return std::make_unique<YunetDecoder>(std::move(scales));
}

}  // namespace ocelli::slave
