#pragma once

#include <vector>

namespace ocelli::cuda {

// As CornerRules of slave/kernels/corner_finder.hpp.
struct CornerRules {
    enum class Response { shi_tomasi, harris };

    int count_max = 200;       // at least 1
    double quality = 0.01;     // in 0..1, above 0: of the strongest response, what is enough
    double distance_min = 10;  // px, 0..2000
    int block_size = 3;        // px, 1..31
    Response response = Response::shi_tomasi;
    double harris_k = 0.04;
};

struct Corner {
    int x = 0;
    int y = 0;
    float response = 0;

    bool operator==(const Corner&) const = default;
};

// In the order of cv::goodFeaturesToTrack: the strongest first.
using Corners = std::vector<Corner>;

}  // namespace ocelli::cuda
