#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "slave/networks/model_manifest.hpp"

namespace ocelli::slave {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kGood = R"(name = "mine"
task = "object"
family = "yolox"
licence = "MIT"

[file.onnx]
name = "mine.onnx"

[input]
width = 64
height = 32
colour = "rgb"
mean = [1, 2.5, 3]
resize = "letterbox"
fill = 114

[output]
labels = ["cat", "dog"]
strides = [8, 16]

[defaults]
min_confidence = 0.25
second_look = [0.4, 0.6]
)";

// The good manifest with one text replaced.
std::string with(std::string_view old_text, std::string_view new_text) {
    std::string toml(kGood);
    const std::size_t at = toml.find(old_text);
    EXPECT_NE(at, toml.npos) << old_text;
    return toml.replace(at, old_text.size(), new_text);
}

TEST(ManifestParser, ReadsEveryField) {
    const auto manifest = parse_manifest(kGood, "mine.toml");
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_EQ(manifest->name, "mine");
    EXPECT_EQ(manifest->task, ModelTask::object);
    EXPECT_EQ(manifest->family, ModelFamily::yolox);
    EXPECT_EQ(manifest->files.size(), 1U);
    EXPECT_EQ(manifest->file("onnx")->name, "mine.onnx");
    EXPECT_EQ(manifest->input.width, 64);
    EXPECT_EQ(manifest->input.height, 32);
    EXPECT_EQ(manifest->input.colour, InputSpec::Colour::rgb);
    EXPECT_THAT(manifest->input.mean, ElementsAre(1.0F, 2.5F, 3.0F));
    EXPECT_THAT(manifest->input.std, ElementsAre(1.0F, 1.0F, 1.0F));
    EXPECT_EQ(manifest->input.fill, 114);
    EXPECT_THAT(manifest->output.labels, ElementsAre("cat", "dog"));
    EXPECT_THAT(manifest->output.strides, ElementsAre(8, 16));
    EXPECT_EQ(manifest->min_confidence, 0.25);
    EXPECT_EQ(manifest->nms_iou, 0.5);
    EXPECT_EQ(manifest->second_look_from, 0.4);
    EXPECT_EQ(manifest->second_look_to, 0.6);
}

TEST(ManifestParser, KnowsTheLabelsOfCoco) {
    const auto manifest = parse_manifest(with(R"(["cat", "dog"])", R"("coco")"), "mine.toml");
    ASSERT_TRUE(manifest) << manifest.error().message;
    ASSERT_EQ(manifest->output.labels.size(), 80U);
    EXPECT_EQ(manifest->output.labels[0], "person");
    EXPECT_EQ(manifest->output.labels[79], "toothbrush");
}

struct Mistake {
    std::string_view old_text;
    std::string_view new_text;
    std::string_view said;  // part of the message
};

class WrongManifest : public testing::TestWithParam<Mistake> {};

TEST_P(WrongManifest, IsAnErrorThatNamesTheField) {
    const auto manifest =
        parse_manifest(with(GetParam().old_text, GetParam().new_text), "mine.toml");
    ASSERT_FALSE(manifest);
    EXPECT_EQ(manifest.error().code, ErrorCode::bad_model);
    EXPECT_THAT(manifest.error().message, HasSubstr("mine.toml"));
    EXPECT_THAT(manifest.error().message, HasSubstr(std::string(GetParam().said)));
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongManifest,
    testing::Values(
        Mistake{"\"yolox\"", "\"yolo\"", "mine.toml:3: family 'yolo' is unknown"},
        Mistake{"\"yolox\"", "\"yolo\"", "yolox, yunet"}, Mistake{"family =", "famly =", "famly"},
        Mistake{"task = \"object\"", "", "task is missing"},
        Mistake{"name = \"mine\"", "", "name is missing"},
        Mistake{"name = \"mine\"", "name = 7", "mine.toml:1"},
        Mistake{"width = 64", "width = 0", "mine.toml:10"},
        Mistake{"width = 64", "", "[input] multiple_of must say the size once"},
        Mistake{"width = 64", "width = 64\nmultiple_of = 32\nlongest_side = 640", "size once"},
        Mistake{"\"rgb\"", "\"grb\"", "[input] colour 'grb' is unknown"},
        Mistake{"[1, 2.5, 3]", "[1, 2]", "[input] mean must be three numbers"},
        Mistake{"[1, 2.5, 3]", "[1, \"2\", 3]", "[input] mean must be a list of numbers"},
        Mistake{"[1, 2.5, 3]", "[1, 2, 3]\nstd = [1, 0, 1]", "[input] std"},
        Mistake{"fill = 114", "fill = 256", "fill"},
        Mistake{"[8, 16]", "[8, 1.5]", "[output] strides"},
        Mistake{"labels = [\"cat\", \"dog\"]", "", "[output] labels is missing"},
        Mistake{"labels = [\"cat\", \"dog\"]", "labels = [1, 2]", "labels"},
        Mistake{"min_confidence = 0.25", "min_confidence = 1.5", "min_confidence"},
        Mistake{"second_look = [0.4, 0.6]", "second_look = [0.6]", "[defaults] second_look"},
        Mistake{"second_look = [0.4, 0.6]", "second_look = [0.6, 0.5]", "[defaults] second_look"},
        Mistake{"\"mine.onnx\"", "\"../mine.onnx\"", "[file.onnx] name"},
        Mistake{"\"mine.onnx\"", "\"mine.onnx\"\nsha256 = [\"abc\"]", "[file.onnx] sha256"},
        Mistake{"\"mine.onnx\"", "\"mine.onnx\"\nengine = \"tensorrt\"", "[file.onnx] engine"},
        Mistake{"\"mine.onnx\"", "\"mine.onnx\"\nweights = \"x\"", "[file.onnx] weights"},
        Mistake{"\"mine.onnx\"", "\"mine.cfg\"", "[file.onnx] weights is missing"},
        Mistake{"[file.onnx]\nname = \"mine.onnx\"", "", "is missing: name at least one file"},
        Mistake{"[input]", "[inputs]", "inputs"}, Mistake{"[output]", "[output", "not TOML"}));

}  // namespace
}  // namespace ocelli::slave
