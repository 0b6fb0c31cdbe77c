#pragma once

// Runs a decoder over tensors that a test writes down.

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "slave/networks/decoder.hpp"

namespace ocelli::slave::test {

struct NamedTensor {
    std::string name;
    TensorShape shape;
    std::vector<float> values;
};

class DecoderFixture : public testing::Test {
  protected:
    EngineInfo info() const {
        EngineInfo network{"test", "cpu", {{"images", {1, 3, height_, width_}}}, {}, false};
        for (const NamedTensor& tensor : tensors_) {
            network.outputs.push_back(tensor.name);
        }
        return network;
    }

    // What the decoder for manifest_ makes of tensors_.
    std::vector<Candidate> decode(float min_confidence, std::size_t dropped_expected = 0) {
        const auto decoder = make_decoder(manifest_, info());
        EXPECT_TRUE(decoder) << (decoder ? "" : decoder.error().message);
        std::vector<Candidate> candidates;
        if (decoder) {
            const auto decoded = (*decoder)->decode(output(), min_confidence, candidates);
            EXPECT_TRUE(decoded) << (decoded ? "" : decoded.error().message);
            EXPECT_EQ(drop_not_finite(candidates), dropped_expected);
        }
        return candidates;
    }

    NetworkOutput output() {
        views_.clear();
        for (const NamedTensor& tensor : tensors_) {
            views_.push_back({tensor.shape, tensor.values});
        }
        return {views_, width_, height_};
    }

    // Why there is no decoder, or why it takes no such tensors; "" when it does.
    std::string refusal() {
        const auto decoder = make_decoder(manifest_, info());
        if (!decoder) {
            return decoder.error().message;
        }
        std::vector<Candidate> candidates;
        const auto decoded = (*decoder)->decode(output(), 1, candidates);
        return decoded ? "" : decoded.error().message;
    }

    ModelManifest manifest_;
    int width_ = 64;
    int height_ = 32;
    std::vector<NamedTensor> tensors_;

  private:
    std::vector<TensorView> views_;
};

inline void expect_box(const Candidate& candidate, float left, float top, float right,
                       float bottom) {
    EXPECT_NEAR(candidate.left, left, 1e-3);
    EXPECT_NEAR(candidate.top, top, 1e-3);
    EXPECT_NEAR(candidate.right, right, 1e-3);
    EXPECT_NEAR(candidate.bottom, bottom, 1e-3);
}

}  // namespace ocelli::slave::test
