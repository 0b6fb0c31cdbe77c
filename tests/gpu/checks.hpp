#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "tests/gpu/check.hpp"

namespace ocelli::cuda::testing {

std::vector<Check> checks();
std::vector<Check> equality_checks();
std::vector<Check> failure_checks();

// How much is checked: all of it on a GPU, and what takes seconds where the host is in its place.
struct Effort {
    std::uint32_t random_pictures = 200;
    int golden_pixels_max = std::numeric_limits<int>::max();  // of a picture
    int visits = 10;                                          // of a thread to its pictures
};
inline Effort effort;

// This program, run once more with that argument, breaks its own CUDA context and says with its
// exit status whether everything then fails as it should.
constexpr const char* kSpoilContext = "--spoil-context";
int spoil_context();
inline std::string own_program;

// Writes where nothing is.
void access_illegally();

}  // namespace ocelli::cuda::testing
