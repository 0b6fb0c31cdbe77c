#include "slave/detectors/hog_people_detector.hpp"

#include <gtest/gtest.h>

#include "tests/unit/slave/detectors/drawn.hpp"

namespace ocelli::slave {
namespace {

using testing::canvas;
using testing::draw_person;

TEST(HogPeopleDetector, FindsADrawnPersonOnceAndTrimsTheBox) {
    HogPeopleDetector detector;
    for (const int height : {150, 220, 300}) {
        cv::Mat scene = canvas(480, 400);
        draw_person(scene, 200, 60, height);
        const auto people = detector.detect(Picture(scene), {}).value();
        ASSERT_EQ(people.size(), 1U) << height;
        EXPECT_EQ(people[0].label, "person");
        EXPECT_GT(people[0].confidence, 0.9F);
        const Box box = *people[0].box;
        EXPECT_NEAR(box.x + box.width / 2, 200, 8);
        EXPECT_NEAR(box.y, 60, 15);
        EXPECT_NEAR(box.height, height, height * 0.18);
    }
}

TEST(HogPeopleDetector, TellsTwoPeopleApart) {
    cv::Mat scene = canvas(640, 400);
    draw_person(scene, 180, 60, 250);
    draw_person(scene, 440, 100, 200);
    EXPECT_EQ(HogPeopleDetector().detect(Picture(scene), {}).value().size(), 2U);
}

TEST(HogPeopleDetector, EnlargesThePictureForSmallPeopleWhenAsked) {
    cv::Mat scene = canvas(480, 400);
    draw_person(scene, 200, 100, 60);
    HogPeopleDetector detector;
    EXPECT_TRUE(detector.detect(Picture(scene), {}).value().empty());
    DetectionOptions small;
    small.min_height = 50;
    EXPECT_EQ(detector.detect(Picture(scene), small).value().size(), 1U);
}

// A corridor's picture is much higher than wide: its people are no higher for that.
TEST(HogPeopleDetector, FindsAPersonInAHighPictureAsInAWideOne) {
    for (const cv::Size size : {cv::Size(1280, 720), cv::Size(720, 1280)}) {
        cv::Mat scene = canvas(size.width, size.height);
        draw_person(scene, 360, 300, 200);
        EXPECT_EQ(HogPeopleDetector().detect(Picture(scene), {}).value().size(), 1U) << size;
    }
}

TEST(HogPeopleDetector, FindsNobodyInAnEmptyScene) {
    EXPECT_TRUE(HogPeopleDetector().detect(Picture(canvas(640, 360)), {}).value().empty());
}

TEST(HogPeopleDetector, ThresholdIsTheOptions) {
    cv::Mat scene = canvas(480, 400);
    draw_person(scene, 200, 60, 220);
    DetectionOptions low;
    low.min_confidence = 0.01;
    HogPeopleDetector detector;
    const auto many = detector.detect(Picture(scene), low).value();
    EXPECT_GE(many.size(), detector.detect(Picture(scene), {}).value().size());
    for (std::size_t i = 0; i < many.size(); ++i) {
        EXPECT_GE(many[i].confidence, 0.01F);
        EXPECT_LE(many[i].confidence, 1.0F);
        EXPECT_TRUE(i == 0 || many[i - 1].confidence >= many[i].confidence);
    }
}

TEST(HogPeopleDetector, IsTheSameAtEveryRunAndTakesAnySize) {
    HogPeopleDetector detector;
    for (const cv::Size size : {cv::Size(1, 1), cv::Size(3, 200), cv::Size(200, 3),
                                cv::Size(64, 128), cv::Size(300, 300)}) {
        cv::Mat scene = canvas(size.width, size.height);
        draw_person(scene, size.width / 2, 5, size.height);
        DetectionOptions low;
        low.min_confidence = 0.0;
        const auto first = detector.detect(Picture(scene), low);
        ASSERT_TRUE(first) << first.error().message;
        EXPECT_EQ(*first, *HogPeopleDetector().detect(Picture(scene), low));
    }
}

}  // namespace
}  // namespace ocelli::slave
