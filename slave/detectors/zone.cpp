#include "slave/detectors/zone.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>

namespace ocelli::slave {

namespace {

Error bad_zone(std::string sentence) {
    return {ErrorCode::bad_config, std::move(sentence)};
}

// Twice the area, with a sign; the shoelace formula.
double doubled_area(const std::vector<Point>& corners) {
    double area = 0;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const Point& a = corners[i];
        const Point& b = corners[(i + 1) % corners.size()];
        area += static_cast<double>(a.x) * b.y - static_cast<double>(b.x) * a.y;
    }
    return area;
}

bool is_fraction(float value) {
    return value >= 0 && value <= 1;
}

// "0.1,0.2"
std::optional<Point> parse_point(std::string_view text) {
    Point point;
    const char* end = text.data() + text.size();
    const auto x = std::from_chars(text.data(), end, point.x);
    if (x.ec != std::errc{} || x.ptr == end || *x.ptr != ',') {
        return std::nullopt;
    }
    const auto y = std::from_chars(x.ptr + 1, end, point.y);
    return y.ec == std::errc{} && y.ptr == end ? std::optional(point) : std::nullopt;
}

}  // namespace

Result<Zone> Zone::make(std::vector<Point> corners) {
    if (corners.size() < 3) {
        return bad_zone(
            fmt::format("a polygon needs three corners or more, not {}", corners.size()));
    }
    for (const Point& corner : corners) {
        if (!is_fraction(corner.x) || !is_fraction(corner.y)) {
            return bad_zone(
                fmt::format("the corner {},{} of a polygon is outside the picture: give "
                            "fractions of its width and height, from 0 to 1",
                            corner.x, corner.y));
        }
    }
    if (std::abs(doubled_area(corners)) < 1e-6) {
        return bad_zone("a polygon has no area: its corners lie on one line");
    }
    return Zone(std::move(corners));
}

Result<Zone> Zone::parse(std::string_view text) {
    std::vector<Point> corners;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) {
            const auto corner = parse_point(text.substr(0, end));
            if (!corner) {
                return bad_zone(
                    fmt::format("'{}' is no corner of a polygon: write polygons as "
                                "\"0.1,0.2 0.9,0.2 0.5,0.8\"",
                                text.substr(0, end)));
            }
            corners.push_back(*corner);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return make(std::move(corners));
}

bool Zone::contains(Point point, PictureSize picture) const {
    const double x = static_cast<double>(point.x) / picture.width;
    const double y = static_cast<double>(point.y) / picture.height;
    bool inside = false;
    for (std::size_t i = 0; i < corners_.size(); ++i) {
        const Point& a = corners_[i];
        const Point& b = corners_[(i + 1) % corners_.size()];
        const bool crosses = (static_cast<double>(a.y) > y) != (static_cast<double>(b.y) > y);
        if (crosses && x < a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)) {
            inside = !inside;
        }
    }
    return inside;
}

}  // namespace ocelli::slave
