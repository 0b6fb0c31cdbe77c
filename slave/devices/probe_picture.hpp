#pragma once

#include <cstdint>
#include <opencv2/core/mat.hpp>

namespace ocelli::slave {

// A picture with noise and outlines, always the same, to try a device on.
cv::Mat probe_picture(cv::Size size);

// The same in colour, each of whose channels is another.
cv::Mat colour_probe_picture(cv::Size size);

constexpr double kProbeLow = 40;
constexpr double kProbeHigh = 90;

// How many edge pixels it has between these thresholds, as the CPU finds them.
std::int64_t probe_edges(const cv::Mat& picture);

}  // namespace ocelli::slave
