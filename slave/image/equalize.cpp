#include "slave/image/equalize.hpp"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace ocelli::slave {

cv::Mat equalize_locally(const cv::Mat& bgr) {
    constexpr double kClipLimit = 2;
    constexpr int kLightness = 0;
    cv::Mat lab;
    cv::cvtColor(bgr, lab, cv::COLOR_BGR2Lab);
    cv::Mat lightness;
    cv::extractChannel(lab, lightness, kLightness);
    cv::createCLAHE(kClipLimit, cv::Size(8, 8))->apply(lightness, lightness);
    cv::insertChannel(lightness, lab, kLightness);
    cv::Mat equalized;
    cv::cvtColor(lab, equalized, cv::COLOR_Lab2BGR);
    return equalized;
}

}  // namespace ocelli::slave
