#pragma once

namespace ocelli::slave {

// A threshold of hysteresis as cv::Canny rounds it; below zero it passes what zero passes. `l2`: on
// magnitudes dx²+dy².
int edge_bound(double threshold, bool l2);

}  // namespace ocelli::slave
