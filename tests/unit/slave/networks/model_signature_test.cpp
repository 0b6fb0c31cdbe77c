#include "slave/networks/model_signature.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/slave/networks/model_data_helper.hpp"
#include "tests/unit/slave/networks/onnx_writer.hpp"

namespace ocelli::slave {
namespace {

using test::bytes_of;
using test::onnx_data;
using testing::HasSubstr;

TEST(ModelSignature, NamesInputsAndOutputsOfAnOnnxFile) {
    const auto signature = read_signature(onnx_data(test::constant_network(
        64, 32, {{"first", {1, 2, 2}, {1, 2, 3, 4}}, {"second", {1, 1}, {5}}})));
    ASSERT_TRUE(signature) << signature.error().message;
    EXPECT_EQ(signature->inputs, (std::vector<TensorInfo>{{"images", {1, 3, 32, 64}}}));
    EXPECT_EQ(signature->outputs,
              (std::vector<TensorInfo>{{"first", {1, 2, 2}}, {"second", {1, 1}}}));
}

TEST(ModelSignature, ShowsFreeDimensions) {
    const auto signature =
        read_signature(onnx_data(test::constant_network(0, 0, {{"out", {1, 1}, {5}}})));
    ASSERT_TRUE(signature) << signature.error().message;
    EXPECT_EQ(signature->inputs[0].shape, (TensorShape{1, 3, -1, -1}));
}

TEST(ModelSignature, CountsTwoInputs) {
    const auto signature = read_signature(onnx_data(test::adding_network()));
    ASSERT_TRUE(signature) << signature.error().message;
    EXPECT_EQ(signature->inputs.size(), 2U);
}

TEST(ModelSignature, RefusesATruncatedFileAtEveryLength) {
    const std::string whole = test::constant_network(8, 8, {{"out", {1, 2}, {5, 6}}});
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto signature = read_signature(onnx_data(whole.substr(0, length)));
        // The last field names the operator set, and nothing of the graph.
        const bool graph_is_whole = signature.has_value();
        EXPECT_TRUE(!graph_is_whole || length > whole.size() - 8) << length;
        if (!graph_is_whole) {
            EXPECT_THAT(signature.error().message, HasSubstr("test.onnx"));
        }
    }
}

TEST(ModelSignature, RefusesWhatIsNoProtobuf) {
    const auto signature = read_signature(onnx_data("this is no network at all"));
    ASSERT_FALSE(signature);
    EXPECT_EQ(signature.error().code, ErrorCode::bad_model);
}

TEST(ModelSignature, ReadsTheInputOfADarknetFile) {
    ModelData model{ModelFormat::darknet,
                    "x.cfg",
                    bytes_of("# a comment\n[net]\nwidth=320\n height = 256 \nchannels=3\n\n"
                             "[convolutional]\nwidth=7\n"),
                    {}};
    const auto signature = read_signature(model);
    ASSERT_TRUE(signature) << signature.error().message;
    EXPECT_EQ(signature->inputs[0].shape, (TensorShape{1, 3, 256, 320}));
    model.network = bytes_of("[convolutional]\nwidth=7\n");
    EXPECT_FALSE(read_signature(model));
}

}  // namespace
}  // namespace ocelli::slave
