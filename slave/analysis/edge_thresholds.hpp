#pragma once

#include <functional>

#include "common/error.hpp"
#include "common/parameters/parameters.hpp"
#include "slave/kernels/edge_finder.hpp"

namespace ocelli::slave {

// Canny's hysteresis thresholds, on gradients as cv::Sobel gives them with the kind's aperture
// (a ramp of one grey level per pixel is 8 with aperture 3, 128 with 5, 2048 with 7).
struct EdgeThresholds {
    double low = 0;
    double high = 0;

    bool operator==(const EdgeThresholds&) const = default;
};

// The thresholds that the parameters give, and for those that are "auto" what the gradients say:
// high is three times the median of the magnitudes that are not zero, but at least 4 and at most
// 20 grey levels per pixel; low is half of high.
//
// Why: over most of a camera's picture the gradient is noise, so its median measures the noise,
// and three times that passes few of its peaks, by day and at night. Pixels without any gradient
// (clipped black, drawn areas) say nothing about noise. The lower bound keeps a flat picture's
// compression artefacts out, the upper one keeps edges where all of a picture is texture.
//
// `median`: of the magnitudes that are not zero, in grey levels per pixel; asked for only where a
// threshold depends on it. bad_parameter when low is given above high.
Result<EdgeThresholds> edge_thresholds(const Parameters& edge,
                                       const std::function<double()>& median);

// The median that edge_thresholds asks for, in steps of an eighth and below 256, of the gradients
// that `finder` has loaded.
double median_gradient(EdgeFinder& finder, int aperture, bool l2);
// The same of what `median_magnitude` knows, as EdgeFinder::median_magnitude.
double median_gradient(int aperture, const std::function<int(int shift)>& median_magnitude);

// What cv::Sobel with this aperture makes of a ramp of one grey level per pixel.
double sobel_gain(int aperture);

}  // namespace ocelli::slave
