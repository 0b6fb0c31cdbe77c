#pragma once

#include <optional>

#include "common/report/findings.hpp"
#include "slave/decoders/candidate.hpp"

namespace ocelli::slave {

// The candidate's box in whole pixels, each side at the nearest. Nothing when that is empty.
// Precondition: the candidate is clamped to the picture.
std::optional<Box> box_of(const Candidate& candidate);

}  // namespace ocelli::slave
