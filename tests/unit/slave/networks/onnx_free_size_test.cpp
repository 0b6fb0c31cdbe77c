#include "slave/networks/onnx_free_size.hpp"

#include <gtest/gtest.h>

#include "slave/networks/model_signature.hpp"
#include "tests/unit/slave/networks/model_data_helper.hpp"
#include "tests/unit/slave/networks/onnx_writer.hpp"

namespace ocelli::slave {
namespace {

using test::bytes_of;

std::string network() {
    return test::constant_network(16, 8, {{"first", {1, 2, 2}, {1, 2, 3, 4}}});
}

// That the result computes the same is shown where engines run it: engine_test.cpp.
TEST(OnnxFreeSize, LeavesHeightAndWidthOpen) {
    const auto free = with_free_picture_size(bytes_of(network()), "images");
    const auto signature = read_onnx_signature(free);
    ASSERT_TRUE(signature) << signature.error().message;
    ASSERT_EQ(signature->inputs.size(), 1U);
    EXPECT_EQ(signature->inputs[0].name, "images");
    EXPECT_EQ(signature->inputs[0].shape, (TensorShape{1, 3, -1, -1}));
    ASSERT_EQ(signature->outputs.size(), 1U);
    EXPECT_EQ(signature->outputs[0].name, "first");
    EXPECT_TRUE(signature->outputs[0].shape.empty());
    // Once more changes nothing.
    EXPECT_EQ(with_free_picture_size(free, "images"), free);
}

TEST(OnnxFreeSize, LeavesTheNumberOfPicturesOpenWhenAsked) {
    const auto free =
        with_free_picture_size(bytes_of(network()), "images", FreeDimensions::batch_and_sides);
    const auto signature = read_onnx_signature(free);
    ASSERT_TRUE(signature) << signature.error().message;
    EXPECT_EQ(signature->inputs.at(0).shape, (TensorShape{-1, 3, -1, -1}));
}

TEST(OnnxFreeSize, LeavesOtherNetworksAlone) {
    EXPECT_TRUE(with_free_picture_size(bytes_of(network()), "another").empty());
    EXPECT_TRUE(with_free_picture_size({}, "images").empty());
}

TEST(OnnxFreeSize, LeavesADamagedFileAlone) {
    const std::string whole = network();
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto cut = bytes_of(whole.substr(0, length));
        // Between two of its fields a file cannot be told from a shorter one.
        EXPECT_EQ(with_free_picture_size(cut, "images").empty(), !read_onnx_signature(cut))
            << length;
    }
}

}  // namespace
}  // namespace ocelli::slave
