#include "tests/unit/slave/kernels/test_pictures.hpp"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace ocelli::testing {

namespace {

std::string name_of(const char* kind, cv::Size size) {
    return std::string(kind) + ' ' + std::to_string(size.width) + "x" + std::to_string(size.height);
}

cv::Mat drawing(cv::Size size, unsigned seed) {
    cv::RNG random(seed);
    cv::Mat picture(size, CV_8U, cv::Scalar(90));
    for (int i = 0; i < 60; ++i) {
        const cv::Point from(random.uniform(0, size.width), random.uniform(0, size.height));
        const cv::Point to(random.uniform(0, size.width), random.uniform(0, size.height));
        const cv::Scalar grey(random.uniform(0, 256));
        if (i % 3 == 0) {
            cv::line(picture, from, to, grey, random.uniform(1, 6), cv::LINE_AA);
        } else if (i % 3 == 1) {
            cv::rectangle(picture, from, (from + to) / 2, grey, cv::FILLED);
        } else {
            cv::circle(picture, from, random.uniform(2, 40), grey, cv::FILLED, cv::LINE_AA);
        }
    }
    return picture;
}

}  // namespace

cv::Mat noise(cv::Size size, unsigned seed) {
    cv::Mat picture(size, CV_8U);
    cv::RNG(seed).fill(picture, cv::RNG::UNIFORM, 0, 256);
    return picture;
}

cv::Mat black_and_white(cv::Size size, unsigned seed) {
    return noise(size, seed) > 127;
}

std::vector<TestPicture> test_pictures() {
    std::vector<TestPicture> all;
    const auto add = [&](const char* kind, const cv::Mat& grey) {
        all.push_back({name_of(kind, grey.size()), grey});
    };
    for (int width = 1; width <= 70; ++width) {
        add("noise", noise({width, 9}, static_cast<unsigned>(width)));
    }
    for (const cv::Size size : {cv::Size(1, 1),
                                {1, 2},
                                {2, 1},
                                {1, 50},
                                {50, 1},
                                {2, 2},
                                {3, 3},
                                {2, 40},
                                {129, 3},
                                {321, 243},
                                {640, 97}}) {
        add("noise", noise(size, 3));
        add("black and white", black_and_white(size, 4));
        add("flat", cv::Mat(size, CV_8U, cv::Scalar(77)));
    }
    add("drawing", drawing({640, 360}, 1));
    add("drawing", drawing({333, 517}, 2));
    cv::Mat smooth;
    cv::GaussianBlur(noise({400, 300}, 8), smooth, {}, 3);
    add("smooth", smooth);
    const cv::Mat large = drawing({500, 400}, 6);
    add("part of a drawing", large(cv::Rect(37, 11, 301, 207)));
    add("part of a drawing", large(cv::Rect(0, 200, 64, 1)));
    return all;
}

}  // namespace ocelli::testing
