// Pictures that are none, too large or damaged: each gets a report that names the cause, and no
// other file of the same call is affected.

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <sstream>

#include "tests/integration/expectations.hpp"

namespace ocelli::testing {
namespace {

std::string bytes_of(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

std::string encoded(const std::string& extension, const cv::Mat& picture) {
    std::vector<unsigned char> bytes;
    cv::imencode(extension, picture, bytes);
    return {bytes.begin(), bytes.end()};
}

std::map<std::string, Json> by_file(const ClientRun& run) {
    std::map<std::string, Json> reports;
    for (const Json& report : run.reports) {
        reports[report["file"]] = report;
    }
    return reports;
}

TEST(BadInput, each_damaged_file_fails_alone_with_its_cause) {
    const Scratch scratch;
    const std::string good = make_pictures(scratch, 1, 160, 120)[0];
    const std::string jpeg = bytes_of(good);
    std::string png = encoded(".png", cv::imread(good));
    png[png.size() / 2] = static_cast<char>(png[png.size() / 2] ^ 0x55);
    const std::map<std::string, std::string> causes{
        {scratch.file("text.jpg", "hello, I am a text file\n"), "a picture: it begins with text"},
        {scratch.file("empty.jpg", ""), "empty"},
        {scratch.file("cut.jpg", jpeg.substr(0, jpeg.size() / 2)), "JPEG"},
        {scratch.file("broken.png", png), "IDAT"},
        {(scratch.path() / "missing.jpg").string(), "cannot be read"},
        {scratch.path().string(), "folder"}};
    std::vector<std::string> files{"--kinds", "edge,corner", good};
    for (const auto& [file, cause] : causes) {
        files.push_back(file);
    }
    Cluster cluster;
    cluster.add_slave("a");
    const ClientRun run = cluster.submit(files);
    EXPECT_EQ(run.status, 1);
    auto reports = by_file(run);
    ASSERT_EQ(reports.size(), causes.size() + 1) << run.output << run.errors;
    EXPECT_EQ(reports[good]["status"], "complete");
    for (const auto& [file, cause] : causes) {
        EXPECT_EQ(reports[file]["status"], "failed") << file;
        const std::string error = reports[file]["subtasks"][0]["error"];
        EXPECT_NE(error.find(cause), std::string::npos) << file << ": " << error;
        EXPECT_EQ(reports[file]["subtasks"][0]["attempts"].get<int>() <= 1, true);
    }
}

TEST(BadInput, limits_are_named) {
    const Scratch scratch;
    const std::string good = make_pictures(scratch, 1, 160, 120)[0];
    const std::string fat = scratch.file("fat.jpg", std::string(200'000, 'x'));
    // A tiny file that would be 8000×8000 pixels.
    const std::string bomb =
        scratch.file("bomb.png", encoded(".png", cv::Mat::zeros(8000, 8000, CV_8U)));
    const std::string config = scratch.file("master.toml", "[limits]\nmax_image_bytes = 150000\n");
    Cluster cluster({"--config", config});
    cluster.add_slave("a");
    const ClientRun run = cluster.submit({"--kinds", "edge", good, fat, bomb});
    EXPECT_EQ(run.status, 1);
    auto reports = by_file(run);
    EXPECT_EQ(reports[good]["status"], "complete");
    const std::string too_fat = reports[fat]["subtasks"][0]["error"];
    EXPECT_NE(too_fat.find("150000"), std::string::npos) << too_fat;
    const std::string too_wide = reports[bomb]["subtasks"][0]["error"];
    EXPECT_NE(too_wide.find("8000"), std::string::npos) << too_wide;
    EXPECT_NE(too_wide.find("50"), std::string::npos) << too_wide;
}

TEST(BadInput, unusual_pictures_are_analysed) {
    const Scratch scratch;
    const auto file = [&](const std::string& name, int type, int width, int height) {
        cv::Mat picture(height, width, type);
        cv::randu(picture, 0, CV_MAT_DEPTH(type) == CV_16U ? 65535 : 255);
        return scratch.file(name, encoded(std::filesystem::path(name).extension(), picture));
    };
    const std::vector<std::string> files{
        file("one.jpg", CV_8UC3, 1, 1),     file("narrow.jpg", CV_8UC3, 3, 200),
        file("flat.png", CV_8UC3, 200, 2),  file("grey.jpg", CV_8UC1, 90, 70),
        file("deep.png", CV_16UC1, 90, 70), file("deepcolour.png", CV_16UC3, 90, 70),
        file("alpha.png", CV_8UC4, 90, 70)};
    Cluster cluster;
    cluster.add_slave("a");
    expect_all_complete(cluster.submit(files), files);
}

}  // namespace
}  // namespace ocelli::testing
