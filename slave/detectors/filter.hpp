#pragma once

// What a camera's operator wants to hear of. Plain functions over findings: no network, no task.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "common/report/findings.hpp"
#include "slave/detectors/zone.hpp"

namespace ocelli::slave {

// The rules of one camera. Empty rules let everything through.
struct CameraRules {
    std::vector<Zone> include;  // a finding must stand in one of them, if there are any
    std::vector<Zone> exclude;  // and in none of these
    std::map<std::string, double, std::less<>> min_confidence;  // by label; faces are "face"
    std::vector<std::string> labels;  // objects: only these, if there are any
    int min_width = 0;                // px
    int min_height = 0;
};

// Where an object stands: the middle of its box's lower edge. Of a face it is the middle of its
// box.
Point standpoint(const ObjectFinding& object);
Point standpoint(const FaceFinding& face);

bool passes(const ObjectFinding& object, const CameraRules& rules, PictureSize picture);
bool passes(const FaceFinding& face, const CameraRules& rules, PictureSize picture);

// Removes the objects and faces that do not pass; the order of the others stays.
void apply_rules(Findings& findings, const CameraRules& rules, PictureSize picture);

}  // namespace ocelli::slave
