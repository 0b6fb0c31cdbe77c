#include "slave/networks/engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "slave/networks/make_engine.hpp"
#include "slave/networks/onnxruntime_engine.hpp"
#include "slave/networks/opencv_engine.hpp"
#include "tests/unit/slave/networks/model_data_helper.hpp"
#include "tests/unit/slave/networks/onnx_writer.hpp"

namespace ocelli::slave {
namespace {

using test::onnx_data;
using testing::ElementsAre;
using testing::HasSubstr;

// Every engine of this build does the same with the same network.
class EachEngine : public testing::TestWithParam<std::string> {
  protected:
    void SetUp() override {
        if (GetParam() == "onnxruntime" && onnxruntime_version().empty()) {
            GTEST_SKIP() << "this build has no ONNX Runtime";
        }
    }
    static Result<std::unique_ptr<Engine>> make(const std::string& file) {
        return make_engine(GetParam(), "cpu", onnx_data(file));
    }
};

TEST_P(EachEngine, GivesNamedOutputsInTheirOrder) {
    const auto engine = make(test::constant_network(
        16, 8, {{"first", {1, 2, 2}, {1, 2, 3, 4}}, {"second", {1, 3}, {5, 6, 7}}}));
    ASSERT_TRUE(engine) << engine.error().message;
    EXPECT_EQ((*engine)->info().engine, GetParam());
    EXPECT_EQ((*engine)->info().device, "cpu");
    const std::vector<float> picture(3 * 8 * 16, 9.0F);
    const std::vector<TensorView> inputs{{{1, 3, 8, 16}, picture}};
    for (int repetition = 0; repetition < 2; ++repetition) {
        const auto outputs = (*engine)->run(inputs);
        ASSERT_TRUE(outputs) << outputs.error().message;
        ASSERT_EQ(outputs->size(), 2U);
        EXPECT_THAT((*outputs)[0].values, ElementsAre(1, 2, 3, 4));
        EXPECT_THAT((*outputs)[1].values, ElementsAre(5, 6, 7));
        EXPECT_EQ((*outputs)[0].shape, (TensorShape{1, 2, 2}));
    }
}

TEST_P(EachEngine, HandsOnWhatIsNotANumber) {
    const auto engine = make(test::constant_network(
        8, 8, {{"out", {1, 2}, {1, std::numeric_limits<float>::quiet_NaN()}}}));
    ASSERT_TRUE(engine) << engine.error().message;
    const std::vector<float> picture(3 * 8 * 8);
    const std::vector<TensorView> inputs{{{1, 3, 8, 8}, picture}};
    const auto outputs = (*engine)->run(inputs);
    ASSERT_TRUE(outputs) << outputs.error().message;
    EXPECT_EQ((*outputs)[0].values[0], 1);
    EXPECT_TRUE(std::isnan((*outputs)[0].values[1]));
}

TEST_P(EachEngine, TakesPicturesOfAnySizeWhereItIsAskedTo) {
    ModelData data = onnx_data(test::clipping_network());
    data.any_size = true;
    const auto engine = make_engine(GetParam(), "cpu", data);
    ASSERT_TRUE(engine) << engine.error().message;
    EXPECT_TRUE((*engine)->info().any_size);
    for (const std::int64_t height : {4, 8, 12}) {
        const std::vector<float> picture(static_cast<std::size_t>(3 * height * 16), 9.0F);
        const std::vector<TensorView> inputs{{{1, 3, height, 16}, picture}};
        const auto outputs = (*engine)->run(inputs);
        ASSERT_TRUE(outputs) << outputs.error().message;
        EXPECT_EQ((*outputs)[0].shape, (TensorShape{1, 3, height, 16}));
        EXPECT_THAT((*outputs)[0].values, testing::Each(6.0F));
    }
}

TEST_P(EachEngine, SaysWhichFileItCannotRead) {
    const std::string whole = test::constant_network(8, 8, {{"out", {1, 2}, {5, 6}}});
    for (const std::string& file : {whole.substr(0, whole.size() / 2), std::string("nonsense")}) {
        const auto engine = make(file);
        ASSERT_FALSE(engine);
        EXPECT_EQ(engine.error().code, ErrorCode::bad_model);
        EXPECT_THAT(engine.error().message, HasSubstr("cannot read the model file 'test.onnx'"));
        EXPECT_THAT(engine.error().message, HasSubstr("fetch it again"));
    }
}

TEST_P(EachEngine, FailsOnANetworkOfTwoInputs) {
    const auto engine = make(test::adding_network());
    ASSERT_TRUE(engine) << engine.error().message;
    const std::vector<float> picture(3 * 8 * 8);
    const std::vector<TensorView> inputs{{{1, 3, 8, 8}, picture}};
    const auto outputs = (*engine)->run(inputs);
    ASSERT_FALSE(outputs);
    EXPECT_EQ(outputs.error().code, ErrorCode::analysis_failed);
}

INSTANTIATE_TEST_SUITE_P(All, EachEngine, testing::Values("opencv", "onnxruntime"),
                         [](const auto& tested) { return tested.param; });

TEST(EnginesToTry, PrefersOnnxRuntimeWhereItIs) {
    const auto engines = engines_to_try({"auto", "auto"});
    ASSERT_TRUE(engines);
    EXPECT_EQ(engines->back(), "opencv");
    EXPECT_EQ(engines->size(), onnxruntime_version().empty() ? 1U : 2U);
    EXPECT_THAT(*engines_to_try({"opencv", "cpu"}), ElementsAre("opencv"));
}

TEST(EnginesToTry, RefusesWhatItDoesNotKnow) {
    const auto engine = engines_to_try({"onnx-runtime", "auto"});
    ASSERT_FALSE(engine);
    EXPECT_THAT(engine.error().message, HasSubstr("onnx-runtime"));
    const auto device = engines_to_try({"auto", "gpu"});
    ASSERT_FALSE(device);
    EXPECT_EQ(device.error().code, ErrorCode::bad_config);
    // OpenCV's dnn has no CUDA here: nothing falls back to the CPU silently.
    EXPECT_FALSE(engines_to_try({"opencv", "cuda:0"}));
}

TEST(DevicesToTry, EndWithTheCpuUnlessOneWasAskedForByName) {
    EXPECT_THAT(devices_to_try("onnxruntime", "cuda:1"), ElementsAre("cuda:1"));
    EXPECT_THAT(devices_to_try("opencv", "cpu"), ElementsAre("cpu"));
    for (const char* const device : {"auto", "auto:2"}) {
        EXPECT_EQ(devices_to_try("opencv", device).back(), "cpu");
        EXPECT_EQ(devices_to_try("opencv", device).size(), opencv_has_cuda() ? 2U : 1U);
    }
}

TEST(OpenCvEngine, WithoutCudaRunsOnTheCpu) {
    if (opencv_has_cuda()) {
        GTEST_SKIP() << "OpenCV here has CUDA";
    }
    const auto data = onnx_data(test::constant_network(8, 8, {{"out", {1}, {1}}}));
    EXPECT_THAT(devices_to_try("opencv", "cuda:0"), ElementsAre("cpu"));
    const auto asked = make_opencv_engine(data, "cuda:0");
    ASSERT_FALSE(asked);
    EXPECT_EQ(asked.error().code, ErrorCode::bad_config);
    EXPECT_THAT(asked.error().message, HasSubstr("OpenCV here is built without CUDA"));
}

TEST(OnnxRuntimeEngine, TellsWhatTheNetworkTakesAndGives) {
    if (onnxruntime_version().empty()) {
        GTEST_SKIP() << "this build has no ONNX Runtime";
    }
    const auto free = make_engine("onnxruntime", "cpu",
                                  onnx_data(test::constant_network(0, 0, {{"out", {1, 1}, {5}}})));
    ASSERT_TRUE(free) << free.error().message;
    EXPECT_EQ((*free)->info().inputs, (std::vector<TensorInfo>{{"images", {1, 3, -1, -1}}}));
    EXPECT_EQ((*free)->info().outputs, (std::vector<std::string>{"out"}));
    EXPECT_TRUE((*free)->info().any_size);
    ModelData data = onnx_data(test::clipping_network());
    EXPECT_FALSE(make_engine("onnxruntime", "cpu", data).value()->info().any_size);
    data.any_size = true;
    const auto freed = make_engine("onnxruntime", "cpu", data);
    ASSERT_TRUE(freed) << freed.error().message;
    EXPECT_EQ((*freed)->info().inputs[0].shape, (TensorShape{1, 3, 8, 8}));
}

TEST(OnnxRuntimeEngine, NeverFallsBackFromADeviceAskedForByName) {
    if (onnxruntime_version().empty() || onnxruntime_has_cuda()) {
        GTEST_SKIP() << "needs a build with an ONNX Runtime without CUDA";
    }
    const auto engine = make_engine("onnxruntime", "cuda:0",
                                    onnx_data(test::constant_network(8, 8, {{"out", {1}, {1}}})));
    ASSERT_FALSE(engine);
    EXPECT_EQ(engine.error().code, ErrorCode::bad_config);
    EXPECT_THAT(engine.error().message, HasSubstr("cuda:0"));
}

}  // namespace
}  // namespace ocelli::slave
