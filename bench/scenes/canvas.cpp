#include "bench/scenes/canvas.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace ocelli::scenes {

namespace {

constexpr int kOversampling = 3;

std::vector<cv::Point> enlarged(const Outline& outline, cv::Point offset) {
    std::vector<cv::Point> points;
    points.reserve(outline.size());
    for (const cv::Point2f& point : outline) {
        points.emplace_back(cvRound(point.x * kOversampling) - offset.x,
                            cvRound(point.y * kOversampling) - offset.y);
    }
    return points;
}

// 255 inside the outline; `area` says, in inner pixels, which part of the canvas it covers.
cv::Mat1b mask_of(const Outline& outline, const cv::Rect& area) {
    cv::Mat1b mask(area.size(), std::uint8_t{0});
    cv::fillPoly(mask, std::vector{enlarged(outline, area.tl())}, cv::Scalar(255));
    return mask;
}

Outline outline_of(const cv::Rect2f& area) {
    const cv::Point2f end = area.br();
    return {area.tl(), {end.x, area.y}, end, {area.x, end.y}};
}

cv::Rect2f bounds(const Outline& outline) {
    const auto [left, right] = std::ranges::minmax(outline, {}, &cv::Point2f::x);
    const auto [top, bottom] = std::ranges::minmax(outline, {}, &cv::Point2f::y);
    return {left.x, top.y, right.x - left.x, bottom.y - top.y};
}

}  // namespace

Colour lit(const Colour& colour, float factor) {
    return colour * factor;
}

Canvas::Canvas(cv::Size size, std::uint64_t seed)
    : size_(size), pixels_(size * kOversampling, Colour(128, 128, 128)), random_(seed) {}

cv::Rect Canvas::inside(const cv::Rect2f& area) const {
    const int left = cvFloor(area.x * kOversampling);
    const int top = cvFloor(area.y * kOversampling);
    const int right = cvCeil((area.x + area.width) * kOversampling);
    const int bottom = cvCeil((area.y + area.height) * kOversampling);
    return cv::Rect(left, top, right - left, bottom - top) & cv::Rect({0, 0}, pixels_.size());
}

void Canvas::gradient(const cv::Rect2f& area, const Colour& top, const Colour& bottom) {
    const cv::Rect rows = inside(area);
    for (int y = rows.y; y < rows.br().y; ++y) {
        const float share = (static_cast<float>(y) / kOversampling - area.y) / area.height;
        const Colour colour = top * (1 - share) + bottom * share;
        std::fill_n(pixels_[y] + rows.x, rows.width, colour);
    }
}

void Canvas::fill(const Outline& outline, const Colour& colour, float shading) {
    const cv::Rect2f box = bounds(outline);
    const cv::Rect area = inside(box);
    if (area.empty()) {
        return;
    }
    const cv::Mat1b mask = mask_of(outline, area);
    for (int y = 0; y < area.height; ++y) {
        for (int x = 0; x < area.width; ++x) {
            if (mask(y, x) == 0) {
                continue;
            }
            const float across =
                (static_cast<float>(area.x + x) / kOversampling - box.x) / std::max(box.width, 1.F);
            pixels_(area.y + y, area.x + x) = colour * (1 + shading * (1 - 2 * across));
        }
    }
}

void Canvas::rectangle(const cv::Rect2f& area, const Colour& colour, float shading) {
    fill(outline_of(area), colour, shading);
}

void Canvas::ellipse(cv::Point2f centre, cv::Size2f radii, const Colour& colour, float shading) {
    Outline outline;
    for (int i = 0; i < 72; ++i) {
        const float angle = static_cast<float>(i) * std::numbers::pi_v<float> / 36;
        outline.emplace_back(centre.x + radii.width * std::cos(angle),
                             centre.y + radii.height * std::sin(angle));
    }
    fill(outline, colour, shading);
}

void Canvas::line(cv::Point2f from, cv::Point2f to, float width, const Colour& colour) {
    fill(limb(from, width, to, width), colour);
}

template <class Blend>
void Canvas::blend_spot(cv::Point2f centre, cv::Size2f radii, Blend blend) {
    const cv::Rect area = inside(
        {centre.x - radii.width, centre.y - radii.height, 2 * radii.width, 2 * radii.height});
    for (int y = area.y; y < area.br().y; ++y) {
        const float dy = (static_cast<float>(y) / kOversampling - centre.y) / radii.height;
        for (int x = area.x; x < area.br().x; ++x) {
            const float dx = (static_cast<float>(x) / kOversampling - centre.x) / radii.width;
            const float distance = dx * dx + dy * dy;
            if (distance < 1) {
                Colour& pixel = pixels_(y, x);
                pixel = blend(pixel, (1 - distance) * (1 - distance));
            }
        }
    }
}

void Canvas::glow(cv::Point2f centre, cv::Size2f radii, const Colour& colour, float opacity) {
    blend_spot(centre, radii, [&](const Colour& pixel, float weight) {
        return pixel + (colour - pixel) * (opacity * weight);
    });
}

void Canvas::light(cv::Point2f centre, cv::Size2f radii, float gain) {
    blend_spot(centre, radii,
               [&](const Colour& pixel, float weight) { return pixel * (1 + gain * weight); });
}

void Canvas::texture(const Outline& outline, float amplitude, cv::Size2f grain) {
    const cv::Rect2f box = bounds(outline);
    const cv::Rect target = inside(box);
    const cv::Size grains(std::max(2, cvRound(box.width / grain.width)),
                          std::max(2, cvRound(box.height / grain.height)));
    cv::Mat1f coarse(grains);
    random_.fill(coarse, cv::RNG::NORMAL, 0, amplitude);
    cv::Mat1f fine;
    cv::resize(coarse, fine, target.size(), 0, 0, cv::INTER_CUBIC);
    const cv::Mat1b mask = mask_of(outline, target);
    for (int y = 0; y < target.height; ++y) {
        for (int x = 0; x < target.width; ++x) {
            if (mask(y, x) != 0) {
                pixels_(target.y + y, target.x + x) *= 1 + fine(y, x) / 128;
            }
        }
    }
}

void Canvas::texture(const cv::Rect2f& area, float amplitude, cv::Size2f grain) {
    texture(outline_of(area), amplitude, grain);
}

void Canvas::caption(const std::string& text) {
    caption_ = text;
}

cv::Mat Canvas::develop(float noise) {
    cv::Mat3f picture;
    cv::resize(pixels_, picture, size_, 0, 0, cv::INTER_AREA);
    cv::GaussianBlur(picture, picture, {}, 0.6);
    cv::Mat3f grain(size_);
    random_.fill(grain, cv::RNG::NORMAL, 0, noise);
    picture += grain;
    cv::Mat finished;
    picture.convertTo(finished, CV_8UC3);
    const cv::Point origin(size_.width / 50, size_.height / 22);
    const double scale = size_.height / 1000.0;
    cv::putText(finished, caption_, origin, cv::FONT_HERSHEY_DUPLEX, scale, {0, 0, 0}, 3,
                cv::LINE_AA);
    cv::putText(finished, caption_, origin, cv::FONT_HERSHEY_DUPLEX, scale, {240, 240, 240}, 1,
                cv::LINE_AA);
    return finished;
}

// Chaikin's corner cutting, four times.
Outline smooth(const Outline& corners) {
    Outline curve = corners;
    for (int round = 0; round < 4; ++round) {
        Outline cut;
        for (std::size_t i = 0; i < curve.size(); ++i) {
            const cv::Point2f& from = curve[i];
            const cv::Point2f& to = curve[(i + 1) % curve.size()];
            cut.push_back(from * 0.75F + to * 0.25F);
            cut.push_back(from * 0.25F + to * 0.75F);
        }
        curve = std::move(cut);
    }
    return curve;
}

Outline limb(cv::Point2f from, float from_width, cv::Point2f to, float to_width) {
    const cv::Point2f along = to - from;
    const float length = std::max(1e-3F, std::hypot(along.x, along.y));
    const cv::Point2f side(-along.y / length / 2, along.x / length / 2);
    return {from + side * from_width, from - side * from_width, to - side * to_width,
            to + side * to_width};
}

}  // namespace ocelli::scenes
