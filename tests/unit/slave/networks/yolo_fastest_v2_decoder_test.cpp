#include "slave/networks/decoders.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "tests/unit/slave/networks/decoder_fixture.hpp"

namespace ocelli::slave {
namespace {

using testing::HasSubstr;

// One grid of 2×1 cells of 32 pixels; three anchors; two labels: 12 + 3 + 2 values a cell.
class YoloFastestV2Decoder : public test::DecoderFixture {
  protected:
    void SetUp() override {
        manifest_.family = ModelFamily::yolo_fastest_v2;
        manifest_.output.labels = {"cat", "dog"};
        manifest_.output.strides = {32};
        manifest_.output.anchors = {10, 20, 30, 40, 50, 60};
        tensors_ = {{"out", {2, 17}, std::vector<float>(34)}};
    }
};

TEST_F(YoloFastestV2Decoder, ScalesAnAnchor) {
    float* row = tensors_[0].values.data() + 17;
    row[4] = 0.5F;   // the second anchor's box: x
    row[5] = 0.25F;  // y
    row[6] = 0.5F;   // width: (2 · 0.5)² · 30
    row[7] = 1;      // height: (2 · 1)² · 40
    row[13] = 0.8F;  // its objectness
    row[16] = 0.5F;  // the dog
    const auto candidates = decode(0.3F);
    ASSERT_EQ(candidates.size(), 1U);
    EXPECT_FLOAT_EQ(candidates[0].confidence, 0.4F);
    EXPECT_EQ(candidates[0].label, 1);
    // Centre (1 + 2·0.5 - 0.5, 0 + 2·0.25 - 0.5)·32 = (48, 0).
    test::expect_box(candidates[0], 48 - 15, -80, 48 + 15, 80);
}

TEST_F(YoloFastestV2Decoder, DropsWhatIsNotFinite) {
    tensors_[0].values[12] = 1;
    tensors_[0].values[0] = std::numeric_limits<float>::quiet_NaN();
    tensors_[0].values[15] = 1;
    EXPECT_TRUE(decode(0.3F, 1).empty());
}

TEST_F(YoloFastestV2Decoder, RefusesWhatDoesNotFit) {
    manifest_.output.anchors.pop_back();
    EXPECT_THAT(refusal(), HasSubstr("[output] anchors must be 6 numbers"));
    manifest_.output.anchors.push_back(60);
    manifest_.output.labels.pop_back();
    EXPECT_THAT(refusal(), HasSubstr("[output] labels"));
}

}  // namespace
}  // namespace ocelli::slave
