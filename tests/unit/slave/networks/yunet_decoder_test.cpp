#include "slave/networks/decoders.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "tests/unit/slave/networks/decoder_fixture.hpp"

namespace ocelli::slave {
namespace {

using testing::HasSubstr;

// One grid of 2×1 cells of 32 pixels. Outputs in an order of their own.
class YunetDecoder : public test::DecoderFixture {
  protected:
    void SetUp() override {
        manifest_.family = ModelFamily::yunet;
        manifest_.output.labels = {"face"};
        manifest_.output.strides = {32};
        tensors_ = {{"kps_32", {1, 2, 10}, std::vector<float>(20)},
                    {"bbox_32", {1, 2, 4}, std::vector<float>(8)},
                    {"obj_32", {1, 2, 1}, {0, 0.81F}},
                    {"cls_32", {1, 2, 1}, {0, 1}}};
    }
};

TEST_F(YunetDecoder, PlacesBoxAndLandmarks) {
    tensors_[1].values = {0, 0, 0, 0, 0.25F, 0.5F, std::log(0.5F), 0};
    tensors_[0].values[10] = -0.5F;  // x and y of the first landmark of the second cell
    tensors_[0].values[11] = 0.25F;
    tensors_[0].values[18] = 0.5F;  // x of the last one
    const auto candidates = decode(0.5F);
    ASSERT_EQ(candidates.size(), 1U);
    EXPECT_FLOAT_EQ(candidates[0].confidence, 0.9F);  // the root of 0.81
    // Centre (1.25, 0.5)·32, size (0.5, 1)·32.
    test::expect_box(candidates[0], 32, 0, 48, 32);
    ASSERT_EQ(candidates[0].landmarks.size(), 5U);
    EXPECT_EQ(candidates[0].landmarks[0], (Point{16, 8}));
    EXPECT_EQ(candidates[0].landmarks[4], (Point{48, 0}));
}

TEST_F(YunetDecoder, KeepsScoresBetweenNoneAndOne) {
    tensors_[2].values = {4, -1};
    tensors_[3].values = {1.5F, 1};
    const auto candidates = decode(0.01F);
    ASSERT_EQ(candidates.size(), 1U);
    EXPECT_FLOAT_EQ(candidates[0].confidence, 1);
}

TEST_F(YunetDecoder, DropsWhatIsNotFinite) {
    tensors_[2].values[0] = std::numeric_limits<float>::quiet_NaN();
    tensors_[0].values[13] = std::numeric_limits<float>::infinity();
    EXPECT_TRUE(decode(0.5F, 2).empty());
}

TEST_F(YunetDecoder, NamesAnOutputThatIsMissing) {
    tensors_[1].name = "box_32";
    EXPECT_THAT(refusal(), HasSubstr("[output] strides needs an output 'bbox_32'"));
}

TEST_F(YunetDecoder, RefusesOutputsOfAnotherWidth) {
    tensors_[1] = {"bbox_32", {1, 2, 5}, std::vector<float>(10)};
    EXPECT_THAT(refusal(), HasSubstr("bbox_32"));
}

}  // namespace
}  // namespace ocelli::slave
