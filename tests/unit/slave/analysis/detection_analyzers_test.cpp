// The object and the face analyzer over a detector that gives what it is told.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/core.hpp>
#include <stdexcept>

#include "slave/analysis/detection_analyzer.hpp"

namespace ocelli::slave {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ScriptedObjects : public Detector {
  public:
    ScriptedObjects(std::string name, std::vector<Finding> found)
        : name_(std::move(name)), found_(std::move(found)) {}
    std::string_view name() const override { return name_; }
    std::string_view device() const override { return "cuda:0"; }
    double default_confidence() const override { return 0.25; }
    std::vector<std::string> labels() const override {
        return {"person", "car", "coffee cup", "dog", "a", "b"};
    }
    std::optional<PictureSize> input_size() const override { return PictureSize{20, 20}; }
    Result<std::vector<Finding>> detect(const Picture& picture,
                                        const DetectionOptions& options) override {
        last_options = options;
        last_size = picture.size();
        last_mean = cv::mean(picture.bgr())[0];
        if (name_ == "thrower") throw std::runtime_error("out of paper");
        return found_;
    }

    static inline DetectionOptions last_options;
    static inline double last_mean = 0;
    static inline PictureSize last_size;

  private:
    std::string name_;
    std::vector<Finding> found_;
};

class ScriptedFaces : public Detector {
  public:
    explicit ScriptedFaces(std::vector<Finding> found) : found_(std::move(found)) {}
    std::string_view name() const override { return "scripted"; }
    std::string_view device() const override { return "cpu"; }
    double default_confidence() const override { return 0.25; }
    Result<std::vector<Finding>> detect(const Picture&, const DetectionOptions& options) override {
        last_options = options;
        return found_;
    }

    static inline DetectionOptions last_options;

  private:
    std::vector<Finding> found_;
};

Picture picture() {
    return Picture(cv::Mat(100, 200, CV_8UC3, cv::Scalar::all(100)));
}

using Settings = std::vector<std::pair<std::string, std::string>>;

Parameters parameters(std::string_view kind, const Settings& settings) {
    Parameters result(kind);
    for (const auto& [name, value] : settings) {
        EXPECT_TRUE(result.set(name, value)) << name;
    }
    return result;
}

Result<AnalysisOutput> objects(std::vector<Finding> found, const Settings& settings = {},
                               std::span<const Threshold> thresholds = {},
                               std::optional<Box> region = std::nullopt) {
    Detectors detectors;
    detectors.push_back(std::make_unique<ScriptedObjects>("first", std::move(found)));
    detectors.push_back(std::make_unique<ScriptedObjects>("second", std::vector<Finding>{}));
    detectors.push_back(std::make_unique<ScriptedObjects>("thrower", std::vector<Finding>{}));
    return DetectionAnalyzer(std::move(detectors))
        .analyze({picture(), parameters("object", settings), "yard", region, thresholds});
}

std::vector<Finding> objects_in(const AnalysisOutput& output) {
    return output.section.findings;
}

const Finding kPerson{"person", 0.8F, Box{10, 10, 30, 60}};
const Finding kCar{"car", 0.9F, Box{100, 40, 80, 40}};
const Finding kCup{"coffee cup", 0.3F, Box{50, 50, 5, 6}};

TEST(ObjectAnalyzer, SortsByConfidenceAndSaysWhatRan) {
    const auto output = objects({kCup, kPerson, kCar}).value();
    EXPECT_THAT(objects_in(output), ElementsAre(kCar, kPerson, kCup));
    EXPECT_EQ(output.detector, "first");
    EXPECT_EQ(output.device, "cuda:0");
}

TEST(ObjectAnalyzer, Filters) {
    const std::vector<Finding> all{kCup, kPerson, kCar};
    const auto kept = [&](const Settings& settings) {
        return objects_in(objects(all, settings).value());
    };
    EXPECT_THAT(kept({{"labels", "person, coffee cup"}}), ElementsAre(kPerson, kCup));
    EXPECT_THAT(kept({{"labels", "dog"}}), ElementsAre());
    const auto typo = objects(all, {{"labels", "person, cra"}});
    ASSERT_FALSE(typo);
    EXPECT_EQ(typo.error().code, ErrorCode::bad_parameter);
    EXPECT_THAT(typo.error().message, HasSubstr("'cra'. Did you mean 'car'?"));
    EXPECT_THAT(kept({{"labels", " ,, "}}), ElementsAre(kCar, kPerson, kCup));
    EXPECT_THAT(kept({{"min_width", "31"}}), ElementsAre(kCar));
    EXPECT_THAT(kept({{"min_height", "41"}}), ElementsAre(kPerson));
    EXPECT_THAT(kept({{"max_count", "1"}}), ElementsAre(kCar));
    EXPECT_THAT(kept({{"min_confidence", "0.5"}}), ElementsAre(kCar, kPerson));
}

TEST(ObjectAnalyzer, ClampsBoxesAndDropsThoseOutside) {
    const auto output = objects({{"car", 0.9F, Box{-10, 90, 50, 50}},
                                 {"car", 0.8F, Box{200, 0, 10, 10}},
                                 {"car", 0.7F, Box{10, 10, 0, 10}},
                                 {"car", 0.6F, Box{2'000'000'000, 0, 2'000'000'000, 10}}})
                            .value();
    EXPECT_THAT(objects_in(output), ElementsAre(Finding{"car", 0.9F, Box{0, 90, 40, 10}}));
}

TEST(ObjectAnalyzer, TiesHaveOneOrder) {
    const Finding a{"a", 0.5F, Box{1, 1, 9, 9}};
    const Finding b{"b", 0.5F, Box{1, 1, 9, 9}};
    const Finding c{"a", 0.5F, Box{0, 2, 9, 9}};
    EXPECT_THAT(objects_in(objects({c, b, a}).value()), ElementsAre(a, b, c));
    EXPECT_THAT(objects_in(objects({b, a, c}).value()), ElementsAre(a, b, c));
}

TEST(ObjectAnalyzer, ChoosesADetectorByName) {
    EXPECT_EQ(objects({}, {{"detector", "second"}}).value().detector, "second");
    EXPECT_TRUE(objects({}, {{"detector", "second"}}).value().section.findings.empty());
    const auto unknown = objects({}, {{"detector", "third\xff"}});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::bad_parameter);
    EXPECT_EQ(unknown.error().message,
              "This slave has no object detector 'third?'; it has auto, first, second, thrower.");
}

TEST(ObjectAnalyzer, WhatADetectorThrowsIsAnError) {
    const auto failed = objects({}, {{"detector", "thrower"}});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::analysis_failed);
    EXPECT_THAT(failed.error().message, HasSubstr("out of paper"));
}

TEST(ObjectAnalyzer, HandsTheOptionsOn) {
    ASSERT_TRUE(objects({}, {{"min_confidence", "0.2"}, {"nms_iou", "0.7"}, {"min_height", "33"}}));
    EXPECT_EQ(ScriptedObjects::last_options.min_confidence, 0.2);
    EXPECT_EQ(ScriptedObjects::last_options.nms_iou, 0.7);
    EXPECT_EQ(ScriptedObjects::last_options.min_height, 33);
    ASSERT_TRUE(objects({}));
    EXPECT_EQ(ScriptedObjects::last_options.min_confidence, std::nullopt);
}

TEST(ObjectAnalyzer, ClaheChangesWhatTheDetectorSees) {
    ASSERT_TRUE(objects({}));
    EXPECT_DOUBLE_EQ(ScriptedObjects::last_mean, 100);
    ASSERT_TRUE(objects({}, {{"clahe", "true"}}));
    EXPECT_NE(ScriptedObjects::last_mean, 100);
}

TEST(ObjectAnalyzer, AThresholdOfTheCameraBeatsAllOthersForItsLabel) {
    const std::vector<Threshold> thresholds{{"person", 0.85F}, {"coffee cup", 0.1F}};
    const Finding cup{"coffee cup", 0.15F, Box{50, 50, 5, 6}};
    const Finding faint_dog{"dog", 0.2F, Box{50, 50, 5, 6}};
    // The person is too uncertain, the dog below the detector's own threshold, which the camera
    // does not change for dogs.
    EXPECT_THAT(objects_in(objects({kCar, kPerson, cup, faint_dog}, {}, thresholds).value()),
                ElementsAre(kCar, cup));
    EXPECT_NEAR(*ScriptedObjects::last_options.min_confidence, 0.1, 1e-6);
    EXPECT_THAT(
        objects_in(objects({cup, faint_dog}, {{"min_confidence", "0.2"}}, thresholds).value()),
        ElementsAre(faint_dog, cup));
}

TEST(ObjectAnalyzer, LooksAtARegionInItsOwnCoordinates) {
    const Box region{80, 30, 100, 60};
    const auto output = objects({kPerson}, {}, {}, region).value();
    EXPECT_THAT(objects_in(output), ElementsAre(Finding{"person", 0.8F, Box{90, 40, 30, 60}}));
    EXPECT_EQ(ScriptedObjects::last_size, (PictureSize{100, 60}));
    ASSERT_TRUE(objects({}, {{"clahe", "true"}}, {}, region));
    EXPECT_EQ(ScriptedObjects::last_size, (PictureSize{100, 60}));
}

TEST(ObjectAnalyzer, AsksForRegionsWhereTilesAreWanted) {
    ScriptedObjects::last_size = {};
    const auto output = objects({kPerson}, {{"tiles", "2x2"}}).value();
    EXPECT_EQ(output.regions.size(), 5U);
    EXPECT_TRUE(output.section.findings.empty());
    EXPECT_EQ(output.detector, "first");
    EXPECT_EQ(ScriptedObjects::last_size, PictureSize{});  // nothing was looked for
    // A region is not split again.
    const auto part = objects({kPerson}, {{"tiles", "2x2"}}, {}, output.regions[1]).value();
    EXPECT_TRUE(part.regions.empty());
    EXPECT_EQ(part.section.findings.size(), 1U);
}

TEST(ObjectAnalyzer, WithoutAnyDetectorSaysSo) {
    const auto output = DetectionAnalyzer({}).analyze({picture(), Parameters("object"), ""});
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error().code, ErrorCode::bad_parameter);
}

TEST(FaceAnalyzer, FiltersAndSorts) {
    const Finding large{"", 0.6F, Box{10, 10, 40, 50}, {{1, 2}}};
    const Finding small{"", 0.9F, Box{80, 10, 20, 23}};
    const auto kept = [&](const Settings& settings) {
        Detectors detectors;
        detectors.push_back(std::make_unique<ScriptedFaces>(std::vector{large, small}));
        return DetectionAnalyzer(std::move(detectors))
            .analyze({picture(), parameters("face", settings), ""})
            .value()
            .section.findings;
    };
    EXPECT_THAT(kept({}), ElementsAre(large));
    EXPECT_THAT(kept({{"min_size", "20"}}), ElementsAre(small, large));
    EXPECT_THAT(kept({{"min_size", "20"}, {"max_count", "1"}}), ElementsAre(small));
    EXPECT_TRUE(ScriptedFaces::last_options.profiles);
    EXPECT_THAT(kept({{"profiles", "false"}, {"min_confidence", "0.7"}}), ElementsAre());
    EXPECT_FALSE(ScriptedFaces::last_options.profiles);
}

}  // namespace
}  // namespace ocelli::slave
