#pragma once

// Joins what was found in overlapping regions of one picture.

#include <vector>

#include "common/report/findings.hpp"

namespace ocelli {

struct RegionFindings {
    Box region;
    Findings findings;  // in the coordinates of the picture
};

// Objects and faces of all regions, each thing once, by falling confidence. Two findings of one
// label from different regions are one thing when they overlap (IoU) by 0.45 or more; of these the
// more confident stays. One that a region's border may have cut off yields to any other finding
// that covers most of it. A section is there when any region has it; edges and corners are those of
// the first region that has them. The order of `parts` does not matter.
Findings merge_regions(std::vector<RegionFindings> parts, PictureSize picture);

}  // namespace ocelli
