#include "slave/networks/decoders.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "tests/unit/slave/networks/decoder_fixture.hpp"

namespace ocelli::slave {
namespace {

using testing::HasSubstr;

class RegionDecoder : public test::DecoderFixture {
  protected:
    void SetUp() override {
        manifest_.family = ModelFamily::darknet_region;
        manifest_.output.labels = {"cat", "dog"};
        tensors_ = {{"yolo_1",
                     {2, 7},
                     {0.5F, 0.5F, 0.25F, 0.5F, 0.9F, 0.1F, 0.6F,  //
                      0, 0, 0, 0, 0.9F, 0.2F, 0.1F}},
                    {"yolo_2", {1, 7}, {0.25F, 0.5F, 0.5F, 1, 0.5F, 0.5F, 0}}};
    }
};

TEST_F(RegionDecoder, TakesFractionsOfTheInputFromEveryOutput) {
    const auto candidates = decode(0.3F);
    ASSERT_EQ(candidates.size(), 2U);
    test::expect_box(candidates[0], 24, 8, 40, 24);
    // The score holds the objectness already.
    EXPECT_FLOAT_EQ(candidates[0].confidence, 0.6F);
    EXPECT_EQ(candidates[0].label, 1);
    test::expect_box(candidates[1], 0, 0, 32, 32);
    EXPECT_EQ(candidates[1].label, 0);
}

TEST_F(RegionDecoder, DropsWhatIsNotFinite) {
    tensors_[0].values[5] = std::numeric_limits<float>::quiet_NaN();
    tensors_[1].values[2] = std::numeric_limits<float>::infinity();
    EXPECT_TRUE(decode(0.3F, 2).empty());
}

TEST_F(RegionDecoder, RefusesLabelsThatDoNotFit) {
    manifest_.output.labels = {"cat"};
    EXPECT_THAT(refusal(), HasSubstr("[output] labels"));
}

}  // namespace
}  // namespace ocelli::slave
