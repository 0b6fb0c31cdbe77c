#pragma once

#include <map>
#include <string>

#include "common/config/config_file.hpp"
#include "common/error.hpp"
#include "slave/detectors/filter.hpp"

namespace ocelli::slave {

using CameraRulesByName = std::map<std::string, CameraRules, std::less<>>;

// Reads every [camera.NAME] of the file: include, exclude (lists of polygons as text), labels,
// min_width, min_height, min_confidence (a list of LABEL=NUMBER).
// bad_config names file, line and key. Unknown keys are left to ConfigFile::finish().
Result<CameraRulesByName> read_camera_rules(ConfigFile& file);

}  // namespace ocelli::slave
