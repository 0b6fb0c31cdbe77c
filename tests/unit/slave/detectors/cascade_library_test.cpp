#include "slave/detectors/cascade_library.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/slave/detectors/drawn.hpp"
#include "tests/unit/slave/devices/fake_gpu.hpp"

namespace ocelli::slave {
namespace {

using testing::canvas;
using testing::draw_face;
using testing::draw_person;
using ::testing::HasSubstr;

std::unique_ptr<Detector> haar() {
    auto detectors = make_cascade_face_detectors("");
    EXPECT_TRUE(detectors) << detectors.error().message;
    EXPECT_FALSE(detectors->empty()) << "opencv-data is not installed";
    return std::move(detectors->front());
}

TEST(HaarFaceDetector, FindsADrawnFaceOnce) {
    const auto detector = haar();
    EXPECT_EQ(detector->name(), "haar");
    for (const int size : {60, 100, 160}) {
        cv::Mat scene = canvas(480, 400);
        draw_face(scene, 140, 120, size);
        const auto faces = detector->detect(Picture(scene), {}).value();
        ASSERT_EQ(faces.size(), 1U) << size;
        EXPECT_GT(faces[0].confidence, 0.7F);
        EXPECT_NEAR(faces[0].box->x, 140, size * 0.15);
        EXPECT_NEAR(faces[0].box->y, 120, size * 0.15);
        EXPECT_NEAR(faces[0].box->width, size, size * 0.2);
        EXPECT_TRUE(faces[0].points.empty());
    }
}

TEST(HaarFaceDetector, ProfilesCanBeLeftOut) {
    cv::Mat scene = canvas(480, 400);
    draw_face(scene, 60, 120, 100);
    draw_face(scene, 280, 120, 90);
    DetectionOptions frontal_only;
    frontal_only.profiles = false;
    const auto detector = haar();
    EXPECT_EQ(detector->detect(Picture(scene), frontal_only).value().size(), 2U);
    EXPECT_EQ(detector->detect(Picture(scene), {}).value().size(), 2U);
}

TEST(HaarFaceDetector, TakesAnySizeAndFindsNoneInAnEmptyScene) {
    const auto detector = haar();
    for (const cv::Size size : {cv::Size(1, 1), cv::Size(3, 200), cv::Size(200, 3),
                                cv::Size(20, 20), cv::Size(320, 240)}) {
        const auto faces = detector->detect(Picture(canvas(size.width, size.height)), {});
        ASSERT_TRUE(faces) << faces.error().message;
        EXPECT_TRUE(faces->empty());
    }
}

TEST(CascadeBodyDetector, FindsADrawnPerson) {
    const auto detectors = make_cascade_object_detectors("").value();
    ASSERT_EQ(detectors.size(), 3U);
    cv::Mat scene = canvas(480, 400);
    draw_person(scene, 200, 60, 220);
    for (const auto& detector : detectors) {
        const auto people = detector->detect(Picture(scene), {}).value();
        ASSERT_EQ(people.size(), 1U) << detector->name();
        EXPECT_EQ(people[0].label, "person");
        EXPECT_NEAR(people[0].box->x + people[0].box->width / 2, 200, 25) << detector->name();
        EXPECT_TRUE(detector->detect(Picture(canvas(3, 3)), {}).value().empty());
    }
}

class CascadesFolder : public ::testing::Test {
  protected:
    CascadesFolder() {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    ~CascadesFolder() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& name, std::string_view text) const {
        std::ofstream(folder_ / name) << text;
    }
    std::string refusal() const {
        const auto detectors = make_cascade_object_detectors(folder_.string());
        if (detectors) {
            return "accepted";
        }
        EXPECT_EQ(detectors.error().code, ErrorCode::bad_config);
        return detectors.error().message;
    }

    const std::filesystem::path folder_ =
        std::filesystem::path(::testing::TempDir()) /
        (std::string("ocelli-cascades-") +
         ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

constexpr std::string_view kMine =
    "detector = \"mine\"\ntask = \"object\"\nlabel = \"hat\"\nfile = \"haarcascade_fullbody.xml\"\n";

TEST_F(CascadesFolder, AddsItsManifests) {
    write("mine.toml", kMine);
    const auto detectors = make_cascade_object_detectors(folder_.string()).value();
    ASSERT_EQ(detectors.size(), 4U);
    EXPECT_EQ(detectors.back()->name(), "mine");
}

TEST_F(CascadesFolder, ItsCascadesSearchOnAGpuToo) {
    std::string text(kMine);
    text.replace(text.find("fullbody"), 8, "frontalface_alt2");
    write("mine.toml", text);
    FakeGpu gpu;
    const auto on_cpu = make_cascade_object_detectors(folder_.string()).value();
    const auto on_gpu =
        make_cascade_object_detectors(folder_.string(), {fake_pool(gpu, 1)}).value();
    cv::Mat scene = canvas(200, 160);
    draw_face(scene, 60, 40, 70);
    const Picture picture(scene);
    const auto found = on_gpu.back()->detect(picture, {}).value();
    EXPECT_EQ(on_gpu.back()->device(), "cuda:0");
    EXPECT_EQ(on_cpu.back()->device(), "cpu");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found, on_cpu.back()->detect(picture, {}).value());
    // One of another form, which stays on the CPU.
    EXPECT_EQ(on_gpu.front()->device(), "cpu");
}

TEST_F(CascadesFolder, AMissingOrBrokenFileIsNamed) {
    std::string text(kMine);
    text.replace(text.find("haarcascade_fullbody"), 20, "my");
    write("mine.toml", text);
    EXPECT_THAT(refusal(), HasSubstr("'my.xml' is neither in"));
    write("my.xml", "<?xml version=\"1.0\"?><opencv_storage><a>1</a></opencv_storage>");
    EXPECT_THAT(refusal(), HasSubstr("cannot be loaded"));
    write("my.xml", "no xml at all");
    EXPECT_THAT(refusal(), HasSubstr("cannot be loaded"));
}

TEST_F(CascadesFolder, ABadManifestIsNamed) {
    write("mine.toml", "detector = 3\n");
    EXPECT_THAT(refusal(), HasSubstr("mine.toml"));
    EXPECT_THAT(refusal(), HasSubstr("detector"));
}

TEST_F(CascadesFolder, MustExist) {
    std::filesystem::remove_all(folder_);
    EXPECT_THAT(refusal(), HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace ocelli::slave
