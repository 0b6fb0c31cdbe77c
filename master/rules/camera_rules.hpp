#pragma once

// What the operator of a camera wants to hear of: zones, labels, thresholds, sizes.

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/config/config_file.hpp"
#include "common/error.hpp"
#include "common/kinds/finding.hpp"
#include "common/kinds/parameters.hpp"

namespace ocelli::master {

// A polygon on a camera's picture.
class Zone {
  public:
    // Corners as fractions of the picture's width and height, so that a zone holds when a camera
    // changes its resolution. bad_config: fewer than three corners, a corner outside 0..1, no area.
    static Result<Zone> make(std::vector<Point> corners);
    // "0.1,0.2 0.9,0.2 0.5,0.8". bad_config as above, or when it is not of that form.
    static Result<Zone> parse(std::string_view text);

    // Whether the point, in pixels of a picture of that size, lies in the polygon (even-odd rule).
    bool contains(Point point, PictureSize picture) const;

    const std::vector<Point>& corners() const { return corners_; }

  private:
    explicit Zone(std::vector<Point> corners) : corners_(std::move(corners)) {}

    std::vector<Point> corners_;
};

// What a camera's operator wants to hear of. Plain functions over findings.

// The rules of one camera. Empty rules let everything through.
struct CameraRules {
    std::vector<Zone> include;  // a finding must stand in one of them, if there are any
    std::vector<Zone> exclude;  // and in none of these
    // By label; findings without one have the name of their kind.
    std::map<std::string, double, std::less<>> min_confidence;
    std::vector<std::string> labels;  // of what has labels: only these, if there are any
    int min_width = 0;                // px
    int min_height = 0;

    // As they travel with a subtask: what is below them need not be found.
    std::vector<Threshold> thresholds() const;
    // Each once.
    std::set<std::string> labels_named() const;
};

using CameraRulesByName = std::map<std::string, CameraRules, std::less<>>;

// Null when the camera has none.
const CameraRules* rules_of(const CameraRulesByName& cameras, std::string_view camera);

// Where it is, for a zone: where it stands (the middle of its box's lower edge), or the middle of
// its box, as its kind says. Precondition: it has a box.
Point standpoint(const Finding& finding, const Kind& kind);
bool passes(const Finding& finding, const Kind& kind, const CameraRules& rules,
            PictureSize picture);
// Drops the findings with boxes that do not pass.
void filter(std::vector<Section>& sections, const CameraRules& rules, PictureSize picture);

// Reads every [camera.NAME] of the file, NAME taken literally: include, exclude (lists of polygons
// as text), labels, min_width, min_height, min_confidence (a list of LABEL=NUMBER).
// What is wrong is left to ConfigFile::finish().
CameraRulesByName read_camera_rules(ConfigFile& file);

}  // namespace ocelli::master
