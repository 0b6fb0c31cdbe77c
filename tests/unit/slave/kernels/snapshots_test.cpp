// The kernels against OpenCV on real pictures, where the environment variable OCELLI_SHARED names
// the folder that has them.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>

#include "slave/kernels/corner_finder.hpp"
#include "slave/kernels/edge_finder.hpp"
#include "slave/kernels/haar_search.hpp"

namespace ocelli::slave {
namespace {

class Snapshots : public ::testing::Test {
  protected:
    void SetUp() override {
        const char* const shared = std::getenv("OCELLI_SHARED");
        if (shared == nullptr) {
            GTEST_SKIP() << "OCELLI_SHARED does not name the folder with snapshots";
        }
        const auto folder = std::filesystem::path(shared) / "snapshots";
        for (const auto& file : std::filesystem::directory_iterator(folder)) {
            if (file.path().extension() == ".jpg") {
                pictures_.push_back(cv::imread(file.path(), cv::IMREAD_GRAYSCALE));
                ASSERT_FALSE(pictures_.back().empty()) << file.path();
            }
        }
        ASSERT_FALSE(pictures_.empty()) << folder;
    }

    std::vector<cv::Mat> pictures_;
};

TEST_F(Snapshots, HaveTheEdgesOfCanny) {
    EdgeFinder finder;
    for (const cv::Mat& grey : pictures_) {
        for (const bool l2 : {false, true}) {
            cv::Mat expected;
            cv::Canny(grey, expected, 60, 120, 3, l2);
            finder.load(grey, 3);
            const TracedEdges found = finder.find(60, 120, l2);
            ASSERT_EQ(cv::norm(found.edges, expected, cv::NORM_INF), 0);
            cv::Mat labels;
            ASSERT_EQ(found.contours, cv::connectedComponents(expected, labels, 8) - 1);
        }
    }
}

TEST_F(Snapshots, HaveTheCornersOfGoodFeaturesToTrack) {
    CornerFinder finder;
    for (const cv::Mat& grey : pictures_) {
        for (const CornerRules& rules : {CornerRules{}, CornerRules{5000, 0.0005, 1, 3}}) {
            std::vector<cv::Point2f> expected;
            std::vector<float> responses;
            cv::goodFeaturesToTrack(grey, expected, rules.count_max, rules.quality,
                                    rules.distance_min, cv::noArray(), responses, rules.block_size,
                                    3);
            const std::vector<Corner>& found = finder.find(grey, rules);
            ASSERT_EQ(found.size(), expected.size());
            for (std::size_t i = 0; i < found.size(); ++i) {
                ASSERT_EQ(cv::Point2f(cv::Point(found[i].x, found[i].y)), expected[i]);
                ASSERT_EQ(found[i].response, responses[i]);
            }
        }
    }
}

TEST_F(Snapshots, HaveTheWindowsOfCascadeClassifier) {
    const std::string file = "/usr/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml";
    if (!std::filesystem::exists(file)) {
        GTEST_SKIP() << file << " is not there: install opencv-data";
    }
    cv::CascadeClassifier classifier(file);
    HaarSearch search(load_haar_cascade(file).value());
    const cv::Size smallest(90, 90);
    std::size_t windows = 0;
    for (const cv::Mat& grey : pictures_) {
        std::vector<cv::Rect> expected;
        classifier.detectMultiScale(grey, expected, 1.1, 0, 0, smallest);
        ASSERT_EQ(search.windows(grey, 1.1, smallest), expected);
        windows += expected.size();
    }
    EXPECT_GT(windows, 0U);
}

}  // namespace
}  // namespace ocelli::slave
