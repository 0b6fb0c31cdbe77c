#include "slave/networks/decoders.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "tests/unit/slave/networks/decoder_fixture.hpp"

namespace ocelli::slave {
namespace {

using testing::HasSubstr;

// Grids of 4×2 cells of 16 pixels and 2×1 cells of 32; two labels.
class YoloxDecoder : public test::DecoderFixture {
  protected:
    void SetUp() override {
        manifest_.family = ModelFamily::yolox;
        manifest_.output.labels = {"cat", "dog"};
        manifest_.output.strides = {16, 32};
        tensors_ = {{"out", {1, 10, 7}, std::vector<float>(70)}};
    }
    void set_row(std::size_t row, const std::vector<float>& values) {
        std::copy(values.begin(), values.end(),
                  tensors_[0].values.begin() + static_cast<std::ptrdiff_t>(7 * row));
    }
};

TEST_F(YoloxDecoder, PlacesBoxesByCellAndStride) {
    // Row 6 is cell x=2, y=1 of the first grid; row 9 is cell x=1, y=0 of the second.
    set_row(6, {0.5F, 0.25F, std::log(2.0F), 0, 0.5F, 0.8F, 0.4F});
    set_row(9, {0, 1, 0, std::log(0.5F), 1, 0.1F, 0.9F});
    const auto candidates = decode(0.3F);
    ASSERT_EQ(candidates.size(), 2U);
    // Centre (2.5, 1.25)·16, size (2, 1)·16.
    test::expect_box(candidates[0], 24, 12, 56, 28);
    EXPECT_FLOAT_EQ(candidates[0].confidence, 0.4F);
    EXPECT_EQ(candidates[0].label, 0);
    // Centre (1, 1)·32, size (1, 0.5)·32.
    test::expect_box(candidates[1], 16, 24, 48, 40);
    EXPECT_FLOAT_EQ(candidates[1].confidence, 0.9F);
    EXPECT_EQ(candidates[1].label, 1);
}

TEST_F(YoloxDecoder, LeavesOutWhatIsLessCertain) {
    set_row(0, {0, 0, 0, 0, 0.5F, 0.8F, 0});
    EXPECT_EQ(decode(0.4F).size(), 1U);
    EXPECT_EQ(decode(0.41F).size(), 0U);
}

TEST_F(YoloxDecoder, DropsWhatIsNotFinite) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    set_row(0, {nan, 0, 0, 0, 0.9F, 0.9F, 0});
    set_row(1, {0, 0, 0, 0, nan, 0.9F, 0});
    set_row(2, {0, 0, 0, 0, 0.9F, nan, 0.8F});
    set_row(3, {0, 0, 1000, 0, 0.9F, 0.9F, 0});  // e^1000 is infinite
    set_row(4, {nan, 0, 0, 0, 0.1F, 0.9F, 0});   // not certain enough to matter
    set_row(5, {0, 0, 0, 0, 0.9F, 0.9F, 0});
    EXPECT_EQ(decode(0.3F, 4).size(), 1U);
}

TEST_F(YoloxDecoder, RefusesLabelsThatDoNotFit) {
    manifest_.output.labels = {"cat"};
    EXPECT_THAT(refusal(), HasSubstr("[output] labels"));
    manifest_.output.labels = {"cat", "dog", "cow"};
    EXPECT_THAT(refusal(), HasSubstr("[output] labels"));
}

TEST_F(YoloxDecoder, RefusesMissingStridesAndMoreOutputs) {
    manifest_.output.strides = {};
    EXPECT_THAT(refusal(), HasSubstr("[output] strides"));
    manifest_.output.strides = {16, 32};
    tensors_.push_back(tensors_[0]);
    EXPECT_THAT(refusal(), HasSubstr("1 output"));
}

TEST_F(YoloxDecoder, RefusesATensorOfAnotherSize) {
    const auto decoder = make_decoder(manifest_, info());
    ASSERT_TRUE(decoder);
    tensors_[0] = {"out", {1, 9, 7}, std::vector<float>(63)};
    std::vector<Candidate> candidates;
    const auto dropped = (*decoder)->decode(output(), 0.5F, candidates);
    ASSERT_FALSE(dropped);
    EXPECT_EQ(dropped.error().code, ErrorCode::analysis_failed);
    EXPECT_THAT(dropped.error().message, HasSubstr("1x9x7"));
}

}  // namespace
}  // namespace ocelli::slave
