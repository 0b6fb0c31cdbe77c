#include "slave/networks/decoders.hpp"

#include "slave/networks/decoder.hpp"

namespace ocelli::slave {

namespace {

constexpr std::size_t kRegionValues = 5;  // the box and its objectness

class RegionDecoder final : public Decoder {
  public:
    explicit RegionDecoder(std::size_t labels) : columns_(kRegionValues + labels) {}

    Result<void> decode(const NetworkOutput& output, float min_confidence,
                        std::vector<Candidate>& candidates) const override {
        const auto width = static_cast<float>(output.width);
        const auto height = static_cast<float>(output.height);
        for (const TensorView& tensor : output.tensors) {
            // OpenCV gives a row for each box.
            const auto rows = static_cast<std::size_t>(tensor.shape.front());
            if (auto fits = expect_values(tensor, rows, columns_, "region"); !fits) {
                return fits.error();
            }
            for (std::size_t i = 0; i < rows; ++i) {
                const float* row = tensor.values.data() + i * columns_;
                const BestLabel best = best_label({row + kRegionValues, columns_ - kRegionValues});
                if (best.score < min_confidence) {
                    continue;
                }
                candidates.push_back({(row[0] - row[2] / 2) * width,
                                      (row[1] - row[3] / 2) * height,
                                      (row[0] + row[2] / 2) * width,
                                      (row[1] + row[3] / 2) * height,
                                      best.score,
                                      best.label,
                                      {}});
            }
        }
        return {};
    }

  private:
    std::size_t columns_;
};

}  // namespace

Result<std::unique_ptr<Decoder>> make_region_decoder(const ModelManifest& manifest,
                                                     const EngineInfo&) {
    return std::make_unique<RegionDecoder>(manifest.output.labels.size());
}

}  // namespace ocelli::slave
