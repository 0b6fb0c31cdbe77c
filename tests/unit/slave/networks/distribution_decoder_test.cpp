#include "slave/networks/decoders.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "tests/unit/slave/networks/decoder_fixture.hpp"

namespace ocelli::slave {
namespace {

using testing::HasSubstr;

// One grid of 2×1 cells of 32 pixels; two labels; 4 × 8 logarithms a cell.
class DistributionDecoder : public test::DecoderFixture {
  protected:
    void SetUp() override {
        manifest_.family = ModelFamily::nanodet;
        manifest_.output.labels = {"cat", "dog"};
        manifest_.output.strides = {32};
        manifest_.output.scores = {"scores"};
        manifest_.output.distances = {"distances"};
        tensors_ = {{"scores", {1, 2, 2}, {0, 0, 0.2F, 0.7F}},
                    {"distances", {1, 2, 32}, std::vector<float>(64)}};
    }
    // Makes one distance of the second cell (nearly) certain.
    void set_distance(std::size_t side, std::size_t bin) {
        tensors_[1].values[32 + 8 * side + bin] = 50;
    }
};

TEST_F(DistributionDecoder, TakesTheExpectedDistanceFromTheCentre) {
    set_distance(0, 1);
    set_distance(1, 0);
    set_distance(2, 2);
    // The fourth side is undecided: (0 + 1 + … + 7) / 8 = 3.5.
    const auto candidates = decode(0.5F);
    ASSERT_EQ(candidates.size(), 1U);
    EXPECT_EQ(candidates[0].label, 1);
    EXPECT_FLOAT_EQ(candidates[0].confidence, 0.7F);
    // Centre (1.5, 0.5)·32.
    test::expect_box(candidates[0], 48 - 32, 16, 48 + 64, 16 + 112);
}

TEST_F(DistributionDecoder, DropsWhatIsNotFinite) {
    tensors_[0].values[0] = std::numeric_limits<float>::quiet_NaN();
    tensors_[1].values[40] = std::numeric_limits<float>::infinity();
    EXPECT_TRUE(decode(0.5F, 2).empty());
}

TEST_F(DistributionDecoder, RefusesNamesThatDoNotFit) {
    manifest_.output.distances = {"dist"};
    EXPECT_THAT(refusal(), HasSubstr("[output] distances needs an output 'dist'"));
    manifest_.output.distances = {};
    EXPECT_THAT(refusal(), HasSubstr("one for each stride"));
}

TEST_F(DistributionDecoder, RefusesTensorsThatDoNotFit) {
    manifest_.output.labels = {"cat"};
    EXPECT_THAT(refusal(), HasSubstr("[output] labels"));
    manifest_.output.labels = {"cat", "dog"};
    tensors_[1] = {"distances", {1, 2, 28}, std::vector<float>(56)};
    EXPECT_THAT(refusal(), HasSubstr("the output 'distances' is 1x2x28"));
}

}  // namespace
}  // namespace ocelli::slave
