#pragma once

// What a camera's operator wants to hear of. Plain functions over findings: no network, no task.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/report/findings.hpp"
#include "slave/detectors/zone.hpp"

namespace ocelli::slave {

// The label that faces have in min_confidence.
inline constexpr std::string_view kFaceLabel = "face";

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

using CameraRulesByName = std::map<std::string, CameraRules, std::less<>>;

// Empty rules when the camera has none.
const CameraRules& rules_of(const CameraRulesByName& cameras, std::string_view camera);

// From which confidence on a label counts on a camera: the camera's own threshold for that label,
// or else `others`.
class Thresholds {
  public:
    Thresholds(const CameraRules& rules, double others) : rules_(rules), others_(others) {}

    double of(std::string_view label) const;
    // What a detector must be asked for, so that nothing is missing.
    double lowest() const;

  private:
    const CameraRules& rules_;
    double others_;
};

}  // namespace ocelli::slave
