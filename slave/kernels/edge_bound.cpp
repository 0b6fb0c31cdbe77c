#include "slave/kernels/edge_bound.hpp"

#include <algorithm>
#include <opencv2/core/fast_math.hpp>

namespace ocelli::slave {

int edge_bound(double threshold, bool l2) {
    constexpr double kLargest = 32767;
    const double positive = std::max(threshold, 0.0);
    if (!l2) {
        return cvFloor(std::min(positive, 65535.0));
    }
    const double root = std::min(positive, kLargest);
    return cvFloor(root * root);
}

}  // namespace ocelli::slave
