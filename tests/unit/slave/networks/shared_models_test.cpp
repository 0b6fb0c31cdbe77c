// The real networks, where the environment variable OCELLI_SHARED names the folder that has them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "slave/detectors/network_detectors.hpp"
#include "slave/networks/onnxruntime_engine.hpp"
#include "slave/picture/decode.hpp"

namespace ocelli::slave {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::Gt;

class SharedModels : public testing::Test {
  protected:
    void SetUp() override {
        const char* shared = std::getenv("OCELLI_SHARED");
        if (shared == nullptr) {
            GTEST_SKIP() << "OCELLI_SHARED does not name the folder with models and pictures";
        }
        shared_ = shared;
        setup_.models_folder = shared_ + "/models";
        setup_.device = "cpu";
    }
    std::shared_ptr<const Picture> plaza() const {
        std::ifstream stream(shared_ + "/snapshots/plaza-1280x720.jpg", std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
        return decode(std::as_bytes(std::span(bytes)), 50'000'000).value();
    }

    std::string shared_;
    AnalysisSetup setup_;
};

TEST_F(SharedModels, AreUsableInTheDocumentedOrder) {
    setup_.engine = "opencv";
    const auto objects = make_network_detectors(ModelTask::object, setup_);
    ASSERT_TRUE(objects) << objects.error().message;
    std::vector<std::string> names;
    for (const auto& detector : *objects) {
        names.emplace_back(detector->name());
    }
    EXPECT_THAT(names, ElementsAre("yolox-nano", "picodet-s", "nanodet-m", "yolo-fastest-v2",
                                   "yolo-fastest-body"));
}

TEST_F(SharedModels, AllSeeAPerson) {
    setup_.engine = "opencv";
    const auto objects = make_network_detectors(ModelTask::object, setup_);
    ASSERT_TRUE(objects) << objects.error().message;
    const auto picture = plaza();
    for (const auto& detector : *objects) {
        const auto found = detector->detect(*picture, {});
        ASSERT_TRUE(found) << detector->name();
        EXPECT_THAT(*found, Contains(AllOf(Field(&Finding::label, "person"),
                                           Field(&Finding::confidence, Gt(0.5F)))))
            << detector->name();
    }
}

TEST_F(SharedModels, GiveTheSameWithBothEngines) {
    if (onnxruntime_version().empty()) {
        GTEST_SKIP() << "this build has no ONNX Runtime";
    }
    const auto picture = plaza();
    std::vector<std::vector<Finding>> found;
    for (const std::string engine : {"opencv", "onnxruntime"}) {
        setup_.engine = engine;
        const auto objects = make_network_detectors(ModelTask::object, setup_);
        ASSERT_TRUE(objects) << objects.error().message;
        ASSERT_EQ(objects->front()->name(), "yolox-nano");
        found.push_back(objects->front()->detect(*picture, {}).value());
    }
    ASSERT_EQ(found[0].size(), found[1].size());
    for (std::size_t i = 0; i < found[0].size(); ++i) {
        EXPECT_EQ(found[0][i].label, found[1][i].label);
        EXPECT_NEAR(found[0][i].confidence, found[1][i].confidence, 0.01);
        EXPECT_NEAR(found[0][i].box->x, found[1][i].box->x, 1);
        EXPECT_NEAR(found[0][i].box->width, found[1][i].box->width, 2);
    }
}

TEST_F(SharedModels, FindFacesWithFiveLandmarksInTheirBoxes) {
    const auto faces = make_network_detectors(ModelTask::face, setup_);
    ASSERT_TRUE(faces) << faces.error().message;
    ASSERT_EQ(faces->size(), 1U);
    std::ifstream stream(shared_ + "/accuracy/faces/images/cmu_mit_faces__Argentina.jpg",
                         std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    const auto picture = decode(std::as_bytes(std::span(bytes)), 50'000'000).value();
    const auto found = faces->front()->detect(*picture, {});
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_GE(found->size(), 9U);
    for (const Finding& face : *found) {
        ASSERT_EQ(face.points.size(), 5U);
        for (const Point& point : face.points) {
            EXPECT_GE(point.x, static_cast<float>(face.box->x));
            EXPECT_LE(point.x, static_cast<float>(face.box->x + face.box->width));
        }
        // Right eye and left eye, as the person has them.
        EXPECT_LT(face.points[0].x, face.points[1].x);
    }
}

}  // namespace
}  // namespace ocelli::slave
