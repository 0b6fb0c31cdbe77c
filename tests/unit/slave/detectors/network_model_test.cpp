#include "slave/detectors/network_model.hpp"

#include <gtest/gtest.h>

#include <opencv2/core.hpp>

namespace ocelli::slave {
namespace {

// A network of two cells of 32 pixels that sees a thing in its first cell in pictures whose left
// half is brighter than the right one, and in its second cell in their mirror images.
class SideEngine final : public Engine {
  public:
    SideEngine(float confidence, float mirrored) : confidence_(confidence), mirrored_(mirrored) {}

    const EngineInfo& info() const override { return info_; }
    int runs() const { return runs_; }

    Result<std::span<const TensorView>> run(std::span<const TensorView> inputs) override {
        ++runs_;
        const bool is_mirrored = inputs[0].values[0] < inputs[0].values[63];
        values_.assign(12, 0.0F);
        float* row = values_.data() + (is_mirrored ? 6 : 0);
        row[0] = row[1] = 0.5F;
        row[4] = is_mirrored ? mirrored_ : confidence_;
        row[5] = 1;
        views_ = {{{1, 2, 6}, values_}};
        return std::span<const TensorView>(views_);
    }

  private:
    // It gives two cells whatever the size, though its library would take any.
    EngineInfo info_{"test", "cpu", {{"in", {1, 3, 32, 64}}}, {"out"}, true};
    float confidence_;
    float mirrored_;
    int runs_ = 0;
    std::vector<float> values_;
    std::vector<TensorView> views_;
};

class SecondLook : public testing::Test {
  protected:
    // The confidences of what a network finds that gives these for the picture and its mirror
    // image.
    std::vector<float> look(float confidence, float mirrored, double min_confidence) {
        ModelManifest manifest;
        manifest.family = ModelFamily::yolox;
        manifest.input.width = 64;
        manifest.input.height = 32;
        manifest.output.labels = {"thing"};
        manifest.output.strides = {32};
        manifest.second_look_from = 0.45;
        manifest.second_look_to = 0.65;
        auto engine = std::make_unique<SideEngine>(confidence, mirrored);
        const SideEngine& side = *engine;
        auto model = NetworkModel::create(manifest, "test", std::move(engine));
        EXPECT_TRUE(model) << (model ? "" : model.error().message);
        const int runs_before = side.runs();
        cv::Mat bgr = cv::Mat::zeros(32, 64, CV_8UC3);
        bgr.colRange(0, 32).setTo(cv::Scalar::all(200));
        DetectionOptions options;
        options.min_confidence = min_confidence;
        const auto found = model->look(Picture(bgr), options);
        EXPECT_TRUE(found) << (found ? "" : found.error().message);
        runs_ = side.runs() - runs_before;
        std::vector<float> confidences;
        for (const Candidate& candidate : *found) {
            confidences.push_back(candidate.confidence);
            EXPECT_EQ(candidate.left, 0);
            EXPECT_EQ(candidate.right, 32);
        }
        return confidences;
    }

    int runs_ = 0;
};

TEST_F(SecondLook, IsNotTakenAtWhatIsCertain) {
    EXPECT_EQ(look(0.9F, 0, 0.3), std::vector<float>{0.9F});
    EXPECT_EQ(runs_, 1);
    EXPECT_EQ(look(0.4F, 0, 0.3), std::vector<float>{0.4F});
    EXPECT_EQ(runs_, 1);
}

TEST_F(SecondLook, KeepsTheLowerConfidence) {
    EXPECT_EQ(look(0.6F, 0.5F, 0.3), std::vector<float>{0.5F});
    EXPECT_EQ(runs_, 2);
    EXPECT_EQ(look(0.6F, 0.9F, 0.3), std::vector<float>{0.6F});
}

TEST_F(SecondLook, DropsWhatIsNotSeenAgain) {
    EXPECT_TRUE(look(0.6F, 0.29F, 0.3).empty());
    EXPECT_TRUE(look(0.6F, 0, 0.3).empty());
}

ModelManifest manifest_of_any_size() {
    ModelManifest manifest;
    manifest.family = ModelFamily::yolox;
    manifest.input.multiple_of = 32;
    manifest.input.longest_side = 64;
    manifest.output.labels = {"thing"};
    manifest.output.strides = {32};
    return manifest;
}

// As many cells as the input has, and the shapes of all that it saw.
class FreeEngine final : public Engine {
  public:
    explicit FreeEngine(std::vector<TensorShape>& seen) : seen_(seen) {}

    const EngineInfo& info() const override { return info_; }

    Result<std::span<const TensorView>> run(std::span<const TensorView> inputs) override {
        seen_.push_back(inputs[0].shape);
        const std::int64_t cells = inputs[0].shape[2] / 32 * (inputs[0].shape[3] / 32);
        values_.assign(static_cast<std::size_t>(cells * 6), 0.0F);
        views_ = {{{1, cells, 6}, values_}};
        return std::span<const TensorView>(views_);
    }

  private:
    EngineInfo info_{"test", "cpu", {{"in", {1, 3, 64, 64}}}, {"out"}, true};
    std::vector<TensorShape>& seen_;
    std::vector<float> values_;
    std::vector<TensorView> views_;
};

TEST(NetworkModel, GivesANetworkThatTakesAnySizeThePicturesShape) {
    std::vector<TensorShape> seen;
    auto model =
        NetworkModel::create(manifest_of_any_size(), "test", std::make_unique<FreeEngine>(seen));
    ASSERT_TRUE(model) << model.error().message;
    seen.clear();
    ASSERT_TRUE(model->look(Picture(cv::Mat::zeros(72, 160, CV_8UC3)), {}));
    ASSERT_TRUE(model->look(Picture(cv::Mat::zeros(160, 72, CV_8UC3)), {}));
    EXPECT_EQ(seen, (std::vector<TensorShape>{{1, 3, 32, 64}, {1, 3, 64, 32}}));
}

TEST(NetworkModel, KeepsToTheSizeOfANetworkThatDependsOnIt) {
    auto model = NetworkModel::create(manifest_of_any_size(), "test",
                                      std::make_unique<SideEngine>(0.9F, 0.0F));
    ASSERT_TRUE(model) << model.error().message;
    cv::Mat bgr = cv::Mat::zeros(200, 100, CV_8UC3);
    bgr.colRange(0, 50).setTo(cv::Scalar::all(200));
    DetectionOptions options;
    options.min_confidence = 0.5;
    const auto found = model->look(Picture(bgr), options);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->size(), 1U);
}

}  // namespace
}  // namespace ocelli::slave
