#pragma once

// What OpenCV finds in the drawn pictures, as hashes in golden.txt. The CPU's tests compare the
// file with OpenCV (and write it, with OCELLI_WRITE_GOLDEN set); tests on a GPU compare with it
// what the device finds.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "slave/cuda/corners.hpp"
#include "slave/cuda/edges.hpp"

namespace ocelli::cuda::testing {

using Golden = std::map<std::string, std::uint64_t>;  // "picture rules"

// Throws std::runtime_error when there is no such file.
Golden read_golden(const std::string& path);
void write_golden(const std::string& path, const Golden& golden);

struct EdgeCase {
    std::string name;
    EdgeRules rules;  // with both thresholds
};
struct CornerCase {
    std::string name;
    CornerRules rules;
};

std::vector<EdgeCase> edge_cases();
std::vector<CornerCase> corner_cases();

// Of the edge map of a picture of this size, and its counts.
std::uint64_t hash_of(const Edges& edges, int width, int height);
std::uint64_t hash_of(const Corners& corners);

}  // namespace ocelli::cuda::testing
