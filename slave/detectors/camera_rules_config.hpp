#pragma once

#include "common/config/config_file.hpp"
#include "common/error.hpp"
#include "slave/detectors/camera_rules.hpp"

namespace ocelli::slave {

// Reads every [camera.NAME] of the file: include, exclude (lists of polygons as text), labels,
// min_width, min_height, min_confidence (a list of LABEL=NUMBER).
// bad_config names file, line and key. Unknown keys are left to ConfigFile::finish().
Result<CameraRulesByName> read_camera_rules(ConfigFile& file);

}  // namespace ocelli::slave
