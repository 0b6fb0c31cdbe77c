#include "slave/kernels/haar_search.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <opencv2/objdetect.hpp>
#include <sstream>
#include <string>

#include "tests/unit/slave/kernels/test_pictures.hpp"

namespace ocelli::slave {
namespace {

using testing::test_pictures;
using testing::TestPicture;

std::string cascade_file(const std::string& name) {
    return "/usr/share/opencv4/haarcascades/haarcascade_" + name + ".xml";
}

std::vector<cv::Rect> opencv_windows(cv::CascadeClassifier& classifier, const cv::Mat& grey,
                                     double factor, cv::Size smallest) {
    std::vector<cv::Rect> windows;
    classifier.detectMultiScale(grey.clone(), windows, factor, 0, 0, smallest);
    // Where all scales are too small, OpenCV takes the nearest.
    std::erase_if(windows, [&](const cv::Rect& each) {
        return each.width < smallest.width || each.height < smallest.height;
    });
    return windows;
}

std::size_t expect_equal(const std::string& file) {
    cv::CascadeClassifier classifier(file);
    auto cascade = load_haar_cascade(file);
    EXPECT_TRUE(cascade) << file;
    HaarSearch search(std::move(cascade).value());
    std::size_t all = 0;
    for (const TestPicture& each : test_pictures()) {
        for (const int smallest : {1, 23, 45, 60}) {
            for (const double factor : {1.1, 1.3}) {
                const cv::Size size(smallest, smallest);
                const auto expected = opencv_windows(classifier, each.grey, factor, size);
                // Not EXPECT_EQ: it would print thousands of windows.
                EXPECT_TRUE(search.windows(each.grey, factor, size) == expected)
                    << file << ", " << each.name << ", from " << smallest << ", by " << factor;
                all += expected.size();
            }
        }
    }
    return all;
}

// A cascade of random features that lets much pass: what real ones reject at their first stage says
// little about the others.
class RandomCascade {
  public:
    RandomCascade(unsigned seed, bool stumps) : random_(seed), stumps_(stumps) {
        text_ << "<?xml version=\"1.0\"?><opencv_storage><cascade type_id=\"opencv-cascade-"
                 "classifier\"><stageType>BOOST</stageType><featureType>HAAR</featureType>"
                 "<height>"
              << kHeight << "</height><width>" << kWidth
              << "</width><stageParams><maxWeakCount>9</maxWeakCount></stageParams><featureParams>"
                 "<maxCatCount>0</maxCatCount></featureParams><stageNum>"
              << kStages << "</stageNum><stages>";
        for (int i = 0; i < kStages; ++i) {
            add_stage(2 + 2 * i);
        }
        text_ << "</stages><features>";
        for (int i = 0; i < features_; ++i) {
            add_feature();
        }
        text_ << "</features></cascade></opencv_storage>";
    }

    std::string text() const { return text_.str(); }

  private:
    static constexpr int kWidth = 22;
    static constexpr int kHeight = 18;
    static constexpr int kStages = 4;

    void add_stage(int trees) {
        text_ << "<_><maxWeakCount>" << trees << "</maxWeakCount><stageThreshold>" << 0.42 * trees
              << "</stageThreshold><weakClassifiers>";
        for (int i = 0; i < trees; ++i) {
            const int shape = stumps_ ? 0 : random_.uniform(1, 4);
            const char* const branches = shape == 0   ? "0 -1 "
                                         : shape == 1 ? "0 1 "
                                         : shape == 2 ? "1 0 "
                                                      : "0 1 ";
            text_ << "<_><internalNodes>" << branches << features_++ << ' ' << threshold();
            if (shape != 0) {
                text_ << " -1 -2 " << features_++ << ' ' << threshold();
            }
            text_ << "</internalNodes><leafValues>" << vote() << ' ' << vote();
            if (shape != 0) {
                text_ << ' ' << vote();
            }
            text_ << "</leafValues></_>";
        }
        text_ << "</weakClassifiers></_>";
    }

    void add_feature() {
        const int width = 2 * random_.uniform(1, 6);
        const int height = 3 * random_.uniform(1, 4);
        const int x = random_.uniform(0, kWidth - width + 1);
        const int y = random_.uniform(0, kHeight - height + 1);
        text_ << "<_><rects>";
        add_rectangle(x, y, width, height, "-1.");
        if (random_.uniform(0, 2) == 0) {
            add_rectangle(x, y, width / 2, height, "2.");
        } else {
            add_rectangle(x, y, width / 2, height / 3, "2.");
            add_rectangle(x + width / 2, y + height / 3, width / 2, height / 3, "3.");
        }
        text_ << "</rects></_>";
    }

    void add_rectangle(int x, int y, int width, int height, const char* weight) {
        text_ << "<_>" << x << ' ' << y << ' ' << width << ' ' << height << ' ' << weight << "</_>";
    }

    double threshold() { return random_.uniform(-0.02, 0.02); }
    double vote() { return random_.uniform(0.0, 1.0); }

    cv::RNG random_;
    bool stumps_;
    int features_ = 0;
    std::ostringstream text_;
};

TEST(HaarSearch, FindsTheWindowsOfCascadeClassifierForAnyCascade) {
    const std::string file =
        (std::filesystem::temp_directory_path() / ("ocelli-haar-" + std::to_string(::getpid())))
            .string() +
        ".xml";
    for (unsigned seed = 1; seed <= 4; ++seed) {
        std::ofstream(file) << RandomCascade(seed, seed % 2 == 0).text();
        EXPECT_GT(expect_equal(file), 1000U) << seed;
    }
    std::filesystem::remove(file);
}

class HaarSearchOf : public ::testing::TestWithParam<std::string> {};

TEST_P(HaarSearchOf, FindsTheWindowsOfCascadeClassifier) {
    const std::string file = cascade_file(GetParam());
    if (!std::filesystem::exists(file)) {
        GTEST_SKIP() << file << " is not there: install opencv-data";
    }
    expect_equal(file);
}

INSTANTIATE_TEST_SUITE_P(Cascades, HaarSearchOf,
                         ::testing::Values("frontalface_alt2", "frontalface_default",
                                           "profileface"));

TEST(HaarCascade, IsNothingWhenTheFileIsOfAnotherForm) {
    EXPECT_FALSE(load_haar_cascade("no-such-file.xml"));
    EXPECT_FALSE(load_haar_cascade(cascade_file("fullbody"))) << "it has tilted features";
    EXPECT_FALSE(
        load_haar_cascade("/usr/share/opencv4/lbpcascades/lbpcascade_frontalface_improved.xml"));
}

}  // namespace
}  // namespace ocelli::slave
