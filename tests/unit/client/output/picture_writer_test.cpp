#include "client/output/picture_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>

#include "tests/unit/client/temporary_folder.hpp"

namespace ocelli::client {
namespace {

using ocelli::testing::TemporaryFolder;
using ::testing::HasSubstr;

FileReport report_for(const std::string& file) {
    const cv::Mat picture(40, 60, CV_8UC3, cv::Scalar(90, 90, 90));
    std::vector<unsigned char> encoded;
    cv::imencode(".png", picture, encoded);
    FileReport report;
    report.file = file;
    report.image = Blob::copy_of(std::as_bytes(std::span(encoded)));
    report.report.image.size = {60, 40};
    report.report.sections = {
        {"object", {{.label = "person", .confidence = 0.9F, .box = Box{10, 10, 20, 25}}}}};
    return report;
}

TEST(PictureWriter, WritesAnAnnotatedPictureOfTheSameSize) {
    const TemporaryFolder folder;
    PictureWriter writer(folder.file(""), "");
    EXPECT_EQ(writer.write(report_for("cam/yard.png")), "");
    const cv::Mat written = cv::imread(folder.file("yard.annotated.jpg"));
    EXPECT_EQ(written.size(), cv::Size(60, 40));
}

TEST(PictureWriter, GivesEveryFileANameOfItsOwn) {
    const TemporaryFolder folder;
    PictureWriter writer(folder.file(""), "");
    for (const char* file : {"a/yard.jpg", "a/yard-2.jpg", "b/yard.jpg", "c/yard.png", "-"}) {
        EXPECT_EQ(writer.write(report_for(file)), "");
    }
    for (const char* name : {"yard", "yard-2", "yard-3", "yard-4", "stdin"}) {
        EXPECT_TRUE(std::filesystem::exists(folder.file(std::string(name) + ".annotated.jpg")))
            << name;
    }
}

TEST(PictureWriter, WritesEdgeMapsAsTheyCame) {
    const TemporaryFolder folder;
    FileReport report = report_for("yard.jpg");
    report.artifacts = {{"edges.png", Blob::copy_of("PNG!")}, {"other", Blob::copy_of("x")}};
    PictureWriter writer("", folder.file(""));
    EXPECT_EQ(writer.write(report), "");
    EXPECT_EQ(std::filesystem::file_size(folder.file("yard.edges.png")), 4U);
    EXPECT_FALSE(std::filesystem::exists(folder.file("yard.annotated.jpg")));
}

TEST(PictureWriter, DrawsNothingForAPictureThatFailed) {
    const TemporaryFolder folder;
    FileReport report;
    report.file = "notes.txt";
    PictureWriter writer(folder.file(""), folder.file(""));
    EXPECT_EQ(writer.write(report), "");
    EXPECT_TRUE(folder.empty());
}

TEST(PictureWriter, SaysWhatItCouldNotWrite) {
    const TemporaryFolder folder;
    PictureWriter writer(folder.file("removed"), "");
    EXPECT_THAT(writer.write(report_for("yard.jpg")), HasSubstr("yard.annotated.jpg"));
}

}  // namespace
}  // namespace ocelli::client
