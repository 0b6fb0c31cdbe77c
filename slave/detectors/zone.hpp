#pragma once

// A polygon on a camera's picture.

#include <string_view>
#include <vector>

#include "common/error.hpp"
#include "common/report/findings.hpp"

namespace ocelli::slave {

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

}  // namespace ocelli::slave
