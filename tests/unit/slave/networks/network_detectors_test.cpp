#include "slave/detectors/network_detectors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "slave/detectors/network_model.hpp"
#include "slave/networks/model_file.hpp"
#include "slave/networks/onnxruntime_engine.hpp"
#include "tests/unit/slave/networks/model_data_helper.hpp"
#include "tests/unit/slave/networks/model_folder.hpp"
#include "tests/unit/slave/networks/onnx_writer.hpp"

namespace ocelli::slave {
namespace {

using testing::HasSubstr;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::string manifest(const std::string& extra = "", const std::string& labels = R"(["cat", "dog"])",
                     int width = 64) {
    return R"(name = "tiny"
task = "object"
family = "yolox"
preference = 1
[file.onnx]
name = "tiny.onnx"
)" + extra +
           R"(
[input]
width = )" +
           std::to_string(width) + R"(
height = 64
colour = "bgr"
resize = "letterbox"
[output]
labels = )" +
           labels + R"(
strides = [32]
[defaults]
min_confidence = 0.5
)";
}

// Four cells of 32 pixels, rows of x, y, log w, log h, objectness, two scores.
std::string network(std::vector<float> values = std::vector<float>(28), int width = 64) {
    return test::constant_network(width, 64, {{"out", {1, 4, 7}, std::move(values)}});
}

// The second cell has a dog of 32×32 pixels around its centre.
std::vector<float> one_dog() {
    std::vector<float> values(28);
    const std::vector<float> row{0.5F, 0.5F, 0, 0, 0.9F, 0.1F, 0.8F};
    std::copy(row.begin(), row.end(), values.begin() + 7);
    return values;
}

class NetworkDetectors : public testing::TestWithParam<std::string> {
  protected:
    void SetUp() override {
        if (GetParam() == "onnxruntime" && onnxruntime_version().empty()) {
            GTEST_SKIP() << "this build has no ONNX Runtime";
        }
        setup_.models_folder = folder_.path();
        setup_.engine = GetParam();
        setup_.device = "cpu";
    }
    Result<Detectors> make() { return make_network_detectors(ModelTask::object, setup_); }
    // The error that the folder as it is leads to.
    std::string error() {
        const auto made = make();
        EXPECT_FALSE(made);
        if (made) {
            return "";
        }
        EXPECT_EQ(made.error().code, ErrorCode::bad_model) << made.error().message;
        return made.error().message;
    }

    test::ModelFolder folder_;
    AnalysisSetup setup_;
};

TEST_P(NetworkDetectors, FindWhatTheNetworkGives) {
    folder_.write("tiny.toml", manifest());
    folder_.write("tiny.onnx", network(one_dog()));
    const auto made = make();
    ASSERT_TRUE(made) << made.error().message;
    ASSERT_EQ(made->size(), 1U);
    EXPECT_EQ(made->front()->name(), "tiny");
    EXPECT_EQ(made->front()->device(), "cpu");
    // Twice the input's width: the picture is shrunk by two.
    const Picture picture(cv::Mat::zeros(100, 128, CV_8UC3));
    const auto found = made->front()->detect(picture, {});
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->front().label, "dog");
    EXPECT_FLOAT_EQ(found->front().confidence, 0.72F);
    EXPECT_EQ(found->front().box, (Box{64, 0, 64, 64}));
}

TEST_P(NetworkDetectors, HonourWhatTheCallerAsksFor) {
    folder_.write("tiny.toml", manifest());
    folder_.write("tiny.onnx", network(one_dog()));
    const auto made = make();
    ASSERT_TRUE(made) << made.error().message;
    const Picture picture(cv::Mat::zeros(64, 64, CV_8UC3));
    DetectionOptions options;
    options.min_confidence = 0.73;
    EXPECT_TRUE(made->front()->detect(picture, options)->empty());
    options.min_confidence = 0.01;
    EXPECT_EQ(made->front()->detect(picture, options)->size(), 1U);
    options.min_width = 33;
    EXPECT_TRUE(made->front()->detect(picture, options)->empty());
}

TEST_P(NetworkDetectors, AreNoneWithoutFiles) {
    const auto made = make();
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_TRUE(made->empty());
    setup_.models_folder = "";
    EXPECT_TRUE(make()->empty());
}

TEST_P(NetworkDetectors, DropAndCountWhatIsNotANumber) {
    auto values = one_dog();
    values[0] = kNan;  // the first cell: its position; its objectness is above the threshold
    values[4] = values[5] = 0.9F;
    values[14 + 4] = kNan;  // the third cell: its objectness
    folder_.write("tiny.toml", manifest());
    folder_.write("tiny.onnx", network(values));
    const auto made = make();
    ASSERT_TRUE(made) << made.error().message;
    const std::uint64_t before = network_drops("tiny");
    const Picture picture(cv::Mat::zeros(64, 64, CV_8UC3));
    const auto found = made->front()->detect(picture, {});
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->size(), 1U);
    EXPECT_EQ(network_drops("tiny") - before, 2U);
}

TEST_P(NetworkDetectors, AcceptAnyOfTheChecksumsAndRefuseOthers) {
    const std::string file = network();
    const std::string right = sha256_hex(test::bytes_of(file));
    const std::string wrong(64, '0');
    folder_.write("tiny.onnx", file);
    folder_.write("tiny.toml", manifest("sha256 = [\"" + wrong + "\", \"" + right + "\"]"));
    const auto made = make();
    ASSERT_TRUE(made) << made.error().message;
    folder_.write("tiny.toml", manifest("sha256 = [\"" + wrong + "\"]"));
    const std::string message = error();
    EXPECT_THAT(message, HasSubstr("tiny.onnx"));
    EXPECT_THAT(message, HasSubstr("sha256 in [file.onnx]"));
    EXPECT_THAT(message, HasSubstr(right));
}

TEST_P(NetworkDetectors, RefuseAFileThatIsNoNetwork) {
    folder_.write("tiny.toml", manifest());
    folder_.write("tiny.onnx", "\n<!DOCTYPE html><html><body>404</body></html>");
    EXPECT_THAT(error(), HasSubstr("is a web page"));
    folder_.write("tiny.onnx", "");
    EXPECT_THAT(error(), HasSubstr("is empty"));
    const std::string whole = network();
    folder_.write("tiny.onnx", whole.substr(0, whole.size() / 2));
    EXPECT_THAT(error(), HasSubstr("cannot read the model file"));
}

TEST_P(NetworkDetectors, RefuseANetworkThatContradictsTheManifest) {
    // ONNX Runtime tells what the network takes and gives; with OpenCV running it once shows.
    const bool told = GetParam() == "onnxruntime";
    folder_.write("tiny.onnx", network());
    for (const char* const labels : {R"(["cat"])", R"(["cat", "dog", "cow"])"}) {
        folder_.write("tiny.toml", manifest("", labels));
        EXPECT_THAT(error(),
                    HasSubstr("check [input] width and height, [output] labels and strides"));
    }
    folder_.write("tiny.toml", manifest("", R"(["cat", "dog"])", 96));
    EXPECT_THAT(error(), HasSubstr(told ? "[input] width is 96, but the network takes 1x3x64x64"
                                        : "6 rows of 7 values were expected"));
    folder_.write("tiny.toml", manifest());
    folder_.write("tiny.onnx",
                  test::constant_network(64, 64, {{"out", {1, 5, 7}, std::vector<float>(35)}}));
    EXPECT_THAT(error(), HasSubstr("4 rows of 7 values were expected"));
    folder_.write("tiny.onnx",
                  test::constant_network(
                      64, 64, {{"a", {1, 4, 7}, std::vector<float>(28)}, {"b", {1, 1}, {0}}}));
    EXPECT_THAT(error(), HasSubstr("1 output"));
}

TEST_P(NetworkDetectors, RefuseANetworkWithAnotherInputCount) {
    folder_.write("tiny.toml", manifest());
    folder_.write("tiny.onnx", test::adding_network());
    const std::string message = error();
    EXPECT_THAT(message, HasSubstr("tiny.onnx"));
    if (GetParam() == "onnxruntime") {
        EXPECT_THAT(message, HasSubstr("1 input, but the network has 2"));
    }
}

TEST_P(NetworkDetectors, AreLoadedOnceProvenWhenTheyAreNeeded) {
    folder_.write("tiny.toml", manifest());
    folder_.write("tiny.onnx", network());
    std::string other = manifest();
    for (std::size_t at = 0; (at = other.find("tiny", at)) != other.npos; at += 4) {
        other.replace(at, 4, "more");
    }
    other.replace(other.find("preference = 1"), 14, "preference = 2");
    folder_.write("more.toml", other);
    folder_.write("more.onnx", network(one_dog()));
    const auto first = make();
    ASSERT_TRUE(first) << first.error().message;
    const auto second = make();
    ASSERT_TRUE(second) << second.error().message;
    ASSERT_EQ(second->size(), 2U);
    EXPECT_EQ(second->back()->name(), "more");
    EXPECT_EQ(second->back()->device(), "cpu");
    // What was not loaded yet is read now; what was is not read again.
    folder_.write("more.onnx", "<html>");
    const Picture picture(cv::Mat::zeros(64, 64, CV_8UC3));
    EXPECT_EQ(first->back()->detect(picture, {})->size(), 1U);
    const auto late = second->back()->detect(picture, {});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ErrorCode::analysis_failed);
    EXPECT_THAT(late.error().message, HasSubstr("more.onnx"));
    // And a new start finds it.
    EXPECT_THAT(error(), HasSubstr("is a web page"));
    folder_.write("more.onnx", network(one_dog()));
    EXPECT_EQ(second->back()->detect(picture, {})->size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(All, NetworkDetectors, testing::Values("opencv", "onnxruntime"),
                         [](const auto& tested) { return tested.param; });

TEST(NetworkDetectorsSetup, RefusesAFolderThatIsNotThere) {
    AnalysisSetup setup;
    setup.models_folder = "/nonexistent/models";
    const auto made = make_network_detectors(ModelTask::face, setup);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::bad_config);
}

}  // namespace
}  // namespace ocelli::slave
