// No picture is too small, too narrow or too flat for a detector: it finds nothing, and lives.

#include <gtest/gtest.h>

#include <opencv2/core.hpp>

#include "slave/analysis/analyzer_registry.hpp"

namespace ocelli::slave {
namespace {

class SmallPictures : public ::testing::TestWithParam<std::string> {};

TEST_P(SmallPictures, are_analysed) {
    cv::setNumThreads(1);
    const auto registry = make_builtin_analyzers({}).value();
    const Parameters parameters(GetParam());
    auto analyzer = registry.find(GetParam())->make().value();
    for (const int width : {1, 2, 3, 7, 15, 31, 32, 33, 63, 64, 65, 200}) {
        for (const int height : {1, 2, 3, 15, 31, 63, 64, 65, 127, 128, 200}) {
            cv::Mat bgr(height, width, CV_8UC3);
            cv::randu(bgr, 0, 255);
            const Picture picture(bgr);
            const auto output = analyzer->analyze({picture, parameters, ""});
            EXPECT_TRUE(output) << width << "×" << height << ": " << output.error().message;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(EveryKind, SmallPictures,
                         ::testing::Values("object", "face", "edge", "corner"));

}  // namespace
}  // namespace ocelli::slave
