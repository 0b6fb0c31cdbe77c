#include "client/annotate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "client/label_placer.hpp"

namespace ocelli::client {

namespace {

constexpr int kFont = cv::FONT_HERSHEY_SIMPLEX;
const cv::Scalar kFaceColour(60, 220, 255);
const cv::Scalar kCornerColour(80, 255, 80);

// Sizes for a picture: 1 at 480 lines and less, growing with it.
struct Pen {
    explicit Pen(const cv::Mat& picture)
        : scale(std::max(1.0, std::min(picture.rows, picture.cols) / 480.0)),
          line(std::max(1, static_cast<int>(std::lround(1.6 * scale)))),
          font(0.45 * scale),
          text_line(std::max(1, static_cast<int>(std::lround(scale)))),
          pad(static_cast<int>(std::lround(3 * scale))),
          dot(std::max(1, static_cast<int>(std::lround(1.2 * scale)))) {}

    double scale;
    int line;
    double font;
    int text_line;
    int pad;
    int dot;
};

constexpr std::size_t kOtherColours = 7;

// One colour for people; the others share theirs out by name, the same in every picture.
cv::Scalar colour_of(const std::string& label) {
    static const std::array<cv::Scalar, kOtherColours> kColours{
        cv::Scalar(60, 60, 255),  cv::Scalar(230, 80, 230), cv::Scalar(40, 150, 255),
        cv::Scalar(230, 230, 60), cv::Scalar(140, 90, 255), cv::Scalar(120, 220, 120),
        cv::Scalar(200, 140, 140)};
    if (label == "person") {
        return {255, 160, 40};
    }
    std::size_t sum = label.size();
    for (const char letter : label) {
        sum = sum * 31 + static_cast<unsigned char>(letter);
    }
    return kColours[sum % kOtherColours];
}

cv::Rect rect_of(const Box& box) {
    return {box.x, box.y, box.width, box.height};
}

// Black on light colours, white on dark ones.
cv::Scalar ink_on(const cv::Scalar& colour) {
    const double luma = 0.114 * colour[0] + 0.587 * colour[1] + 0.299 * colour[2];
    return luma > 100 ? cv::Scalar(0, 0, 0) : cv::Scalar(255, 255, 255);
}

void draw_label(cv::Mat& picture, LabelPlacer& placer, const std::string& text, const cv::Rect& box,
                const cv::Scalar& colour, const Pen& pen) {
    int baseline = 0;
    const cv::Size size = cv::getTextSize(text, kFont, pen.font, pen.text_line, &baseline);
    const int pad = pen.pad;
    const cv::Size outer(size.width + 2 * pad, size.height + baseline + pad);
    const cv::Rect place = placer.place(box, outer);
    cv::rectangle(picture, place, colour, cv::FILLED);
    cv::putText(picture, text, {place.x + pad, place.y + pad + size.height}, kFont, pen.font,
                ink_on(colour), pen.text_line, cv::LINE_AA);
}

// With a dark rim, so that it stands out on any ground.
void draw_box(cv::Mat& picture, const cv::Rect& box, const cv::Scalar& colour, const Pen& pen) {
    const int rim = std::max(1, pen.line / 2);
    cv::rectangle(picture, box, cv::Scalar(0, 0, 0), pen.line + rim, cv::LINE_AA);
    cv::rectangle(picture, box, colour, pen.line, cv::LINE_AA);
}

void draw_dot(cv::Mat& picture, const cv::Point2f& at, int radius, const cv::Scalar& colour) {
    const cv::Point centre(cvRound(at.x), cvRound(at.y));
    const int rim = std::max(1, radius / 3);
    cv::circle(picture, centre, radius + rim, cv::Scalar(0, 0, 0), cv::FILLED, cv::LINE_AA);
    cv::circle(picture, centre, radius, colour, cv::FILLED, cv::LINE_AA);
}

}  // namespace

void draw_findings(cv::Mat& picture, const Findings& findings) {
    const Pen pen(picture);
    if (findings.corners) {
        for (const CornerFinding& corner : *findings.corners) {
            draw_dot(picture, {corner.x, corner.y}, pen.dot, kCornerColour);
        }
    }
    if (findings.objects) {
        for (const ObjectFinding& object : *findings.objects) {
            draw_box(picture, rect_of(object.box), colour_of(object.label), pen);
        }
    }
    if (findings.faces) {
        for (const FaceFinding& face : *findings.faces) {
            draw_box(picture, rect_of(face.box), kFaceColour, pen);
            for (const Point& point : face.landmarks) {
                draw_dot(picture, {point.x, point.y}, pen.dot, kFaceColour);
            }
        }
    }
    // Text last, so that no line crosses it.
    LabelPlacer placer(picture.size());
    if (findings.objects) {
        for (const ObjectFinding& object : *findings.objects) {
            draw_label(picture, placer,
                       fmt::format("{} {:.0f}%", object.label, object.confidence * 100),
                       rect_of(object.box), colour_of(object.label), pen);
        }
    }
    if (findings.faces) {
        for (const FaceFinding& face : *findings.faces) {
            draw_label(picture, placer, fmt::format("face {:.0f}%", face.confidence * 100),
                       rect_of(face.box), kFaceColour, pen);
        }
    }
}

void draw_boxes(cv::Mat& picture, const Findings& findings) {
    if (findings.objects) {
        for (const ObjectFinding& object : *findings.objects) {
            cv::rectangle(picture, rect_of(object.box), colour_of(object.label), 1);
        }
    }
    if (findings.faces) {
        for (const FaceFinding& face : *findings.faces) {
            cv::rectangle(picture, rect_of(face.box), kFaceColour, 1);
        }
    }
}

}  // namespace ocelli::client
