#pragma once

// What the scenes are painted on. Coordinates and sizes are pixels of the finished picture; inside
// it is kept several times as large, so that everything comes out with soft edges.

#include <cstdint>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace ocelli::scenes {

using Colour = cv::Vec3f;  // blue, green, red, 0..255
using Outline = std::vector<cv::Point2f>;

// The same colour with `factor` times the light.
Colour lit(const Colour& colour, float factor);

class Canvas {
  public:
    // The seed decides all noise: equal seeds give equal pictures.
    Canvas(cv::Size size, std::uint64_t seed);

    cv::Size size() const { return size_; }

    // From `top` to `bottom`, downwards.
    void gradient(const cv::Rect2f& area, const Colour& top, const Colour& bottom);
    // A closed shape. With `shading` 0.3 its left end is 30% brighter and its right end 30% darker;
    // negative turns that round.
    void fill(const Outline& outline, const Colour& colour, float shading = 0);
    void rectangle(const cv::Rect2f& area, const Colour& colour, float shading = 0);
    void ellipse(cv::Point2f centre, cv::Size2f radii, const Colour& colour, float shading = 0);
    void line(cv::Point2f from, cv::Point2f to, float width, const Colour& colour);
    // A soft spot: `opacity` of the colour at the centre, next to nothing at the radii.
    void glow(cv::Point2f centre, cv::Size2f radii, const Colour& colour, float opacity);
    // Light: like glow, but multiplies what is there by up to 1 + `gain`.
    void light(cv::Point2f centre, cv::Size2f radii, float gain);
    // Uneven brightness, up and down by about `amplitude` levels, in grains of this size.
    void texture(const Outline& outline, float amplitude, cv::Size2f grain);
    void texture(const cv::Rect2f& area, float amplitude, cv::Size2f grain);
    // The camera's own writing, in the picture's upper left corner.
    void caption(const std::string& text);

    // The finished picture, 8-bit BGR: scaled down, a little soft, with the sensor's noise.
    cv::Mat develop(float noise);

  private:
    cv::Rect inside(const cv::Rect2f& area) const;
    template <class Blend>
    void blend_spot(cv::Point2f centre, cv::Size2f radii, Blend blend);

    cv::Size size_;
    cv::Mat3f pixels_;
    cv::RNG random_;
    std::string caption_;
};

// A smooth closed curve through about these points.
Outline smooth(const Outline& corners);
// The outline of a limb: from one point to another, of the widths that it has there.
Outline limb(cv::Point2f from, float from_width, cv::Point2f to, float to_width);

}  // namespace ocelli::scenes
