#include "slave/networks/onnx_clip.hpp"

#include <gtest/gtest.h>

#include "slave/networks/model_signature.hpp"
#include "tests/unit/slave/networks/model_data_helper.hpp"
#include "tests/unit/slave/networks/onnx_writer.hpp"

namespace ocelli::slave {
namespace {

using test::bytes_of;

// That the result means the same is shown where engines run it: engine_test.cpp.
TEST(OnnxClip, ChangesOnlyWhatNeedsIt) {
    EXPECT_FALSE(with_clip_limits_as_inputs(bytes_of(test::clipping_network(11))).empty());
    EXPECT_TRUE(with_clip_limits_as_inputs(bytes_of(test::clipping_network(10))).empty());
    EXPECT_TRUE(with_clip_limits_as_inputs(bytes_of(test::adding_network())).empty());
    // Once is enough.
    EXPECT_TRUE(
        with_clip_limits_as_inputs(with_clip_limits_as_inputs(bytes_of(test::clipping_network(11))))
            .empty());
}

TEST(OnnxClip, KeepsInputsAndOutputs) {
    const auto before = bytes_of(test::clipping_network(11));
    const auto after = with_clip_limits_as_inputs(before);
    EXPECT_EQ(read_onnx_signature(before)->inputs, read_onnx_signature(after)->inputs);
    EXPECT_EQ(read_onnx_signature(before)->outputs, read_onnx_signature(after)->outputs);
}

TEST(OnnxClip, LeavesADamagedFileAlone) {
    const std::string whole = test::clipping_network(11);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_TRUE(with_clip_limits_as_inputs(bytes_of(whole.substr(0, length))).empty())
            << length;
    }
}

}  // namespace
}  // namespace ocelli::slave
