#include "slave/analysis/edge_analyzer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "tests/unit/slave/picture/encoded.hpp"

namespace ocelli::slave {
namespace {

using ::testing::HasSubstr;
using testing::painting;

using Settings = std::vector<std::pair<std::string, std::string>>;

Result<AnalysisOutput> analyze(const Picture& picture, const Settings& settings = {}) {
    Parameters parameters("edge");
    for (const auto& [name, value] : settings) {
        EXPECT_TRUE(parameters.set(name, value)) << name;
    }
    EdgeAnalyzer analyzer;
    return analyzer.analyze({picture, parameters, ""});
}

struct EdgeFindings {
    double density = 0;
    std::int64_t pixels = 0;
    std::int32_t contours = 0;

    bool operator==(const EdgeFindings&) const = default;
};

EdgeFindings edges_in(const AnalysisOutput& output) {
    const Section& section = output.section;
    return {section.number("density"), static_cast<std::int64_t>(section.number("pixels")),
            static_cast<std::int32_t>(section.number("contours"))};
}

EdgeFindings edges(const Picture& picture, const Settings& settings = {}) {
    const auto output = analyze(picture, settings);
    EXPECT_TRUE(output);
    return edges_in(*output);
}

cv::Mat noise(int grey, double sigma, unsigned seed) {
    cv::Mat picture(360, 480, CV_8UC3, cv::Scalar::all(grey));
    cv::Mat deviation(picture.size(), CV_16SC3);
    cv::RNG(seed).fill(deviation, cv::RNG::NORMAL, 0, sigma);
    cv::add(picture, deviation, picture, cv::noArray(), CV_8U);
    return picture;
}

TEST(EdgeAnalyzer, EqualsCannyWithGivenThresholds) {
    const Picture picture(painting(301, 211));
    for (const int aperture : {3, 5, 7}) {
        for (const bool l2 : {false, true}) {
            const double high = 40 * sobel_gain(aperture) / 8;
            cv::Mat expected;
            cv::Canny(picture.grey(), expected, high / 2, high, aperture, l2);
            const auto output = analyze(picture, {{"low", std::to_string(high / 2)},
                                                  {"high", std::to_string(high)},
                                                  {"aperture", std::to_string(aperture)},
                                                  {"l2_gradient", l2 ? "true" : "false"},
                                                  {"blur", "0"},
                                                  {"map", "true"}});
            ASSERT_TRUE(output);
            ASSERT_EQ(output->artifacts.size(), 1U);
            EXPECT_EQ(output->artifacts[0].name, "edges.png");
            const cv::Mat png(1, static_cast<int>(output->artifacts[0].bytes.size()), CV_8U,
                              const_cast<std::byte*>(output->artifacts[0].bytes.data()));
            const cv::Mat map = cv::imdecode(png, cv::IMREAD_GRAYSCALE);
            ASSERT_EQ(map.size(), expected.size());
            EXPECT_EQ(cv::norm(map, expected, cv::NORM_INF), 0) << aperture << l2;
            EXPECT_GT(cv::countNonZero(expected), 0);
            EXPECT_EQ(edges_in(*output).pixels, cv::countNonZero(expected));
        }
    }
}

TEST(EdgeAnalyzer, CountsWhatIsThere) {
    cv::Mat drawing(200, 300, CV_8UC3, cv::Scalar::all(30));
    cv::rectangle(drawing, {30, 30, 60, 60}, cv::Scalar::all(200), -1);
    cv::rectangle(drawing, {150, 80, 90, 50}, cv::Scalar::all(200), -1);
    const EdgeFindings found = edges(Picture(drawing));
    EXPECT_EQ(found.contours, 2);
    // The two outlines: 240 and 280 pixels, less what the corners round off.
    EXPECT_NEAR(static_cast<double>(found.pixels), 520, 30);
    EXPECT_DOUBLE_EQ(found.density, static_cast<double>(found.pixels) / (200 * 300));
}

TEST(EdgeAnalyzer, AFlatPictureHasNone) {
    EXPECT_EQ(edges(Picture(cv::Mat(50, 50, CV_8UC3, cv::Scalar::all(90)))),
              (EdgeFindings{0, 0, 0}));
    EXPECT_EQ(edges(Picture(cv::Mat(1, 1, CV_8UC3, cv::Scalar::all(90)))), (EdgeFindings{0, 0, 0}));
}

TEST(EdgeAnalyzer, NoiseIsNoEdge) {
    for (const double sigma : {2., 6., 12.}) {
        EXPECT_LT(edges(Picture(noise(25, sigma, 3))).density, 0.02) << sigma;
    }
}

TEST(EdgeAnalyzer, FindsAFaintOutlineAtNight) {
    cv::Mat night = noise(20, 2, 5);
    cv::Mat shape(night.size(), CV_8UC3, cv::Scalar::all(0));
    cv::rectangle(shape, {100, 100, 200, 150}, cv::Scalar::all(25), -1);
    night += shape;
    const EdgeFindings found = edges(Picture(night));
    EXPECT_GT(found.pixels, 500);  // the outline has 700
    EXPECT_LT(found.density, 0.02);
}

TEST(EdgeAnalyzer, ThresholdsAreCheckedAgainstEachOther) {
    const Picture picture(painting(60, 40));
    const auto output = analyze(picture, {{"low", "300"}, {"high", "100"}});
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error().code, ErrorCode::bad_parameter);
    EXPECT_THAT(output.error().message, HasSubstr("edge.low = 300 is above edge.high = 100"));
    EXPECT_TRUE(analyze(picture, {{"low", "90000"}}));
}

TEST(EdgeThresholds, AreThreeMediansAndHalf) {
    const auto thresholds = [](double median) {
        return edge_thresholds(Parameters("edge"), [&] { return median; }).value();
    };
    EXPECT_EQ(thresholds(5), (EdgeThresholds{60, 120}));
    EXPECT_EQ(thresholds(500), (EdgeThresholds{80, 160}));
    EXPECT_EQ(thresholds(0), (EdgeThresholds{16, 32}));
}

TEST(EdgeThresholds, AskForNoMedianThatTheyDoNotNeed) {
    Parameters given("edge");
    ASSERT_TRUE(given.set("high", "90"));
    const auto thresholds = edge_thresholds(given, [] {
        ADD_FAILURE() << "high is given";
        return 1.0;
    });
    EXPECT_EQ(thresholds.value(), (EdgeThresholds{45, 90}));
}

// A ramp of 5 grey levels per pixel from left to right.
TEST(MedianGradient, IsInGreyLevelsPerPixel) {
    cv::Mat ramp(30, 50, CV_8U);
    for (int x = 0; x < ramp.cols; ++x) {
        ramp.col(x).setTo(5 * x);
    }
    EdgeFinder finder;
    for (const int aperture : {3, 5, 7}) {
        for (const bool l2 : {false, true}) {
            finder.load(ramp, aperture);
            EXPECT_EQ(median_gradient(finder, aperture, l2), 5) << aperture;
        }
    }
}

TEST(EdgeAnalyzer, WorksOnAnySizeAndAlwaysAlike) {
    EdgeAnalyzer analyzer;
    const Parameters parameters("edge");
    for (const cv::Size size : {cv::Size(1, 1), cv::Size(3, 70), cv::Size(70, 3), cv::Size(2, 2),
                                cv::Size(640, 480), cv::Size(5, 5)}) {
        const Picture picture(painting(size.width, size.height));
        const auto first = analyzer.analyze({picture, parameters, ""});
        const auto second = analyzer.analyze({picture, parameters, ""});
        ASSERT_TRUE(first);
        EXPECT_EQ(first->section, second->section);
        EXPECT_EQ(edges_in(*first), edges(picture));
    }
}

}  // namespace
}  // namespace ocelli::slave
