#pragma once

// Joins what was found in overlapping regions of one picture, as the table of kinds says.

#include <vector>

#include "common/kinds/finding.hpp"

namespace ocelli {

struct RegionSection {
    Box region;
    Section section;  // in the coordinates of the picture
};

// One section of all `parts`, whose order does not matter. Precondition: there is one, and all are
// of one kind.
//
// Regions::boxes: each thing once, by falling confidence. Two findings of one label from different
// regions are one thing when they overlap (IoU) by 0.45 or more; of these the more confident stays.
// One that a region's border may have cut off yields to any other finding that covers most of it.
// Of kinds that are not done in regions, and of kinds that this program does not know, the section
// of the largest region.
Section merge_regions(std::vector<RegionSection> parts, PictureSize picture);

}  // namespace ocelli
