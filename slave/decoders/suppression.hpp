#pragma once

#include <vector>

#include "slave/decoders/candidate.hpp"

namespace ocelli::slave {

// Greedy non-maximum suppression: sorts by falling confidence and removes every candidate that
// overlaps a better one of the same label by more than `iou_max`.
void suppress_doubles(std::vector<Candidate>& candidates, float iou_max);

}  // namespace ocelli::slave
