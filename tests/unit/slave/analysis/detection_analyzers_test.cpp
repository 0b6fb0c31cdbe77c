// The object and the face analyzer over a detector that gives what it is told.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/core.hpp>
#include <stdexcept>

#include "slave/analysis/face_analyzer.hpp"
#include "slave/analysis/object_analyzer.hpp"

namespace ocelli::slave {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ScriptedObjects : public ObjectDetector {
  public:
    ScriptedObjects(std::string name, std::vector<ObjectFinding> found)
        : name_(std::move(name)), found_(std::move(found)) {}
    std::string_view name() const override { return name_; }
    std::string_view device() const override { return "cuda:0"; }
    double default_confidence() const override { return 0.25; }
    std::vector<std::string> labels() const override {
        return {"person", "car", "coffee cup", "dog", "a", "b"};
    }
    std::optional<PictureSize> input_size() const override { return PictureSize{20, 20}; }
    Result<std::vector<ObjectFinding>> detect(const Picture& picture,
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
    std::vector<ObjectFinding> found_;
};

class ScriptedFaces : public FaceDetector {
  public:
    explicit ScriptedFaces(std::vector<FaceFinding> found) : found_(std::move(found)) {}
    std::string_view name() const override { return "scripted"; }
    std::string_view device() const override { return "cpu"; }
    double default_confidence() const override { return 0.25; }
    Result<std::vector<FaceFinding>> detect(const Picture&,
                                            const DetectionOptions& options) override {
        last_options = options;
        return found_;
    }

    static inline DetectionOptions last_options;

  private:
    std::vector<FaceFinding> found_;
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

Result<AnalysisOutput> objects(std::vector<ObjectFinding> found, const Settings& settings = {},
                               const CameraRulesByName& cameras = {},
                               std::optional<Box> region = std::nullopt) {
    std::vector<std::unique_ptr<ObjectDetector>> detectors;
    detectors.push_back(std::make_unique<ScriptedObjects>("first", std::move(found)));
    detectors.push_back(std::make_unique<ScriptedObjects>("second", std::vector<ObjectFinding>{}));
    detectors.push_back(std::make_unique<ScriptedObjects>("thrower", std::vector<ObjectFinding>{}));
    return ObjectAnalyzer(std::move(detectors), cameras)
        .analyze({picture(), parameters("object", settings), "yard", region});
}

const ObjectFinding kPerson{"person", 0.8F, {10, 10, 30, 60}};
const ObjectFinding kCar{"car", 0.9F, {100, 40, 80, 40}};
const ObjectFinding kCup{"coffee cup", 0.3F, {50, 50, 5, 6}};

TEST(ObjectAnalyzer, SortsByConfidenceAndSaysWhatRan) {
    const auto output = objects({kCup, kPerson, kCar}).value();
    EXPECT_THAT(*output.findings.objects, ElementsAre(kCar, kPerson, kCup));
    EXPECT_EQ(output.detector, "first");
    EXPECT_EQ(output.device, "cuda:0");
    EXPECT_FALSE(output.findings.faces);
}

TEST(ObjectAnalyzer, Filters) {
    const std::vector<ObjectFinding> all{kCup, kPerson, kCar};
    const auto kept = [&](const Settings& settings) {
        return *objects(all, settings).value().findings.objects;
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
    const auto output = objects({{"car", 0.9F, {-10, 90, 50, 50}},
                                 {"car", 0.8F, {200, 0, 10, 10}},
                                 {"car", 0.7F, {10, 10, 0, 10}},
                                 {"car", 0.6F, {2'000'000'000, 0, 2'000'000'000, 10}}})
                            .value();
    EXPECT_THAT(*output.findings.objects, ElementsAre(ObjectFinding{"car", 0.9F, {0, 90, 40, 10}}));
}

TEST(ObjectAnalyzer, TiesHaveOneOrder) {
    const ObjectFinding a{"a", 0.5F, {1, 1, 9, 9}};
    const ObjectFinding b{"b", 0.5F, {1, 1, 9, 9}};
    const ObjectFinding c{"a", 0.5F, {0, 2, 9, 9}};
    EXPECT_THAT(*objects({c, b, a}).value().findings.objects, ElementsAre(a, b, c));
    EXPECT_THAT(*objects({b, a, c}).value().findings.objects, ElementsAre(a, b, c));
}

TEST(ObjectAnalyzer, ChoosesADetectorByName) {
    EXPECT_EQ(objects({}, {{"detector", "second"}}).value().detector, "second");
    EXPECT_TRUE(objects({}, {{"detector", "second"}}).value().findings.objects->empty());
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

TEST(ObjectAnalyzer, AppliesTheRulesOfTheCamera) {
    CameraRulesByName cameras;
    cameras["yard"].include = {Zone::parse("0,0 0.5,0 0.5,1 0,1").value()};
    cameras["yard"].min_confidence = {{"person", 0.85}, {"coffee cup", 0.1}};
    cameras["door"].labels = {"nothing"};
    const ObjectFinding cup{"coffee cup", 0.15F, {50, 50, 5, 6}};
    const ObjectFinding faint_dog{"dog", 0.2F, {50, 50, 5, 6}};
    // The car stands in the right half, the person is too uncertain, the dog below the detector's
    // own threshold, which the camera does not change for dogs.
    EXPECT_THAT(*objects({kCar, kPerson, cup, faint_dog}, {}, cameras).value().findings.objects,
                ElementsAre(cup));
    EXPECT_EQ(ScriptedObjects::last_options.min_confidence, 0.1);
    EXPECT_THAT(
        *objects({cup, faint_dog}, {{"min_confidence", "0.2"}}, cameras).value().findings.objects,
        ElementsAre(faint_dog, cup));
}

TEST(ObjectAnalyzer, LooksAtARegionInItsOwnCoordinates) {
    const Box region{80, 30, 100, 60};
    const auto output = objects({kPerson}, {}, {}, region).value();
    EXPECT_THAT(*output.findings.objects,
                ElementsAre(ObjectFinding{"person", 0.8F, {90, 40, 30, 60}}));
    EXPECT_EQ(ScriptedObjects::last_size, (PictureSize{100, 60}));
    ASSERT_TRUE(objects({}, {{"clahe", "true"}}, {}, region));
    EXPECT_EQ(ScriptedObjects::last_size, (PictureSize{100, 60}));
}

TEST(ObjectAnalyzer, AsksForRegionsWhereTilesAreWanted) {
    ScriptedObjects::last_size = {};
    const auto output = objects({kPerson}, {{"tiles", "2x2"}}).value();
    EXPECT_EQ(output.regions.size(), 5U);
    EXPECT_FALSE(output.findings.objects);
    EXPECT_EQ(output.detector, "first");
    EXPECT_EQ(ScriptedObjects::last_size, PictureSize{});  // nothing was looked for
    // A region is not split again.
    const auto part = objects({kPerson}, {{"tiles", "2x2"}}, {}, output.regions[1]).value();
    EXPECT_TRUE(part.regions.empty());
    EXPECT_TRUE(part.findings.objects);
}

TEST(ObjectAnalyzer, WithoutAnyDetectorSaysSo) {
    const auto output = ObjectAnalyzer({}).analyze({picture(), Parameters("object"), ""});
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error().code, ErrorCode::bad_parameter);
}

TEST(FaceAnalyzer, FiltersAndSorts) {
    const FaceFinding large{0.6F, {10, 10, 40, 50}, {{1, 2}}};
    const FaceFinding small{0.9F, {80, 10, 20, 23}, {}};
    const auto kept = [&](const Settings& settings) {
        std::vector<std::unique_ptr<FaceDetector>> detectors;
        detectors.push_back(std::make_unique<ScriptedFaces>(std::vector{large, small}));
        return *FaceAnalyzer(std::move(detectors))
                    .analyze({picture(), parameters("face", settings), ""})
                    .value()
                    .findings.faces;
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
