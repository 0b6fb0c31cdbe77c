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
    Result<std::vector<ObjectFinding>> detect(const Picture& picture,
                                              const DetectionOptions& options) override {
        last_options = options;
        last_mean = cv::mean(picture.bgr())[0];
        if (name_ == "thrower") throw std::runtime_error("out of paper");
        return found_;
    }

    static inline DetectionOptions last_options;
    static inline double last_mean = 0;

  private:
    std::string name_;
    std::vector<ObjectFinding> found_;
};

class ScriptedFaces : public FaceDetector {
  public:
    explicit ScriptedFaces(std::vector<FaceFinding> found) : found_(std::move(found)) {}
    std::string_view name() const override { return "scripted"; }
    std::string_view device() const override { return "cpu"; }
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

Result<AnalysisOutput> objects(std::vector<ObjectFinding> found, const Settings& settings = {}) {
    std::vector<std::unique_ptr<ObjectDetector>> detectors;
    detectors.push_back(std::make_unique<ScriptedObjects>("first", std::move(found)));
    detectors.push_back(std::make_unique<ScriptedObjects>("second", std::vector<ObjectFinding>{}));
    detectors.push_back(std::make_unique<ScriptedObjects>("thrower", std::vector<ObjectFinding>{}));
    return ObjectAnalyzer(std::move(detectors))
        .analyze({picture(), parameters("object", settings), ""});
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
