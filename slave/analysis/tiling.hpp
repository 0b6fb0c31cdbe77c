#pragma once

// Small and far things: a network reduces a picture to its input, and what is a dozen pixels high
// after that is lost. Looking at overlapping tiles as well keeps it.

#include <optional>
#include <string_view>
#include <vector>

#include "common/report/findings.hpp"

namespace ocelli::slave {

// The regions in which a detector with that input should look at a picture: all of it, for what is
// larger than a tile, and four tiles that overlap by a fifth of the picture. None, when it should
// look at the picture once: with mode "off", without an input size, or when the picture is smaller
// than the input. Mode "2x2" tiles every other picture, "auto" those whose longer side is at least
// `kAutoReduction` times the input's.
std::vector<Box> plan_regions(std::string_view mode, PictureSize picture,
                              std::optional<PictureSize> input);

inline constexpr double kAutoReduction = 4;

}  // namespace ocelli::slave
