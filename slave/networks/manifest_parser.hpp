#pragma once

#include <string>
#include <vector>

namespace ocelli::slave {

// The 80 classes of the COCO data set in the order that networks trained on it use, with the names
// of the Darknet project's coco.names.
const std::vector<std::string>& coco_labels();

}  // namespace ocelli::slave
