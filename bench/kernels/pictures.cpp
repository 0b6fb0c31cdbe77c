#include "bench/kernels/pictures.hpp"

#include <cstdlib>
#include <opencv2/core/utility.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

namespace ocelli::bench {

namespace {

cv::Mat street() {
    constexpr int kShapes = 400;
    cv::RNG random(7);
    cv::Mat picture(720, 1280, CV_8U, cv::Scalar(120));
    for (int i = 0; i < kShapes; ++i) {
        const cv::Point corner(random.uniform(-50, 1280), random.uniform(-50, 720));
        const cv::Size size(random.uniform(5, 160), random.uniform(5, 160));
        cv::rectangle(picture, cv::Rect(corner, size), cv::Scalar(random.uniform(0, 256)), -1);
    }
    cv::GaussianBlur(picture, picture, {}, 0.8);
    cv::Mat noise(picture.size(), CV_16S);
    random.fill(noise, cv::RNG::NORMAL, 0, 3);
    cv::add(picture, noise, picture, cv::noArray(), CV_8U);
    return picture;
}

cv::Mat load() {
    cv::setNumThreads(1);
    const char* const file = std::getenv("OCELLI_BENCH_PICTURE");
    if (file == nullptr) {
        return street();
    }
    cv::Mat picture = cv::imread(file, cv::IMREAD_GRAYSCALE);
    if (picture.empty()) {
        throw std::runtime_error(std::string(file) + " is no picture that OpenCV reads.");
    }
    return picture;
}

}  // namespace

const cv::Mat& grey_picture() {
    static const cv::Mat picture = load();
    return picture;
}

}  // namespace ocelli::bench
