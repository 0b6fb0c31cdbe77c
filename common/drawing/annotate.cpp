#include "common/drawing/annotate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "common/kinds/kind_table.hpp"
#include "common/picture/image_header.hpp"
#include "common/picture/raw_picture.hpp"

namespace ocelli {

std::vector<cv::Rect> LabelPlacer::candidates(const cv::Rect& box, const cv::Size& size) const {
    const std::array<int, 4> rows{box.y - size.height, box.y, box.br().y, box.br().y - size.height};
    const std::array<int, 2> columns{box.x, box.br().x - size.width};
    std::vector<cv::Rect> places;
    for (const int y : rows) {
        for (const int x : columns) {
            places.emplace_back(std::clamp(x, 0, std::max(0, picture_.width - size.width)),
                                std::clamp(y, 0, std::max(0, picture_.height - size.height)),
                                size.width, size.height);
        }
    }
    return places;
}

int LabelPlacer::covered(const cv::Rect& place) const {
    int area = 0;
    for (const cv::Rect& other : taken_) {
        area += (place & other).area();
    }
    return area;
}

cv::Rect LabelPlacer::place(const cv::Rect& box, const cv::Size& size) {
    const auto places = candidates(box, size);
    const auto best = std::ranges::min_element(
        places, {}, [this](const cv::Rect& candidate) { return covered(candidate); });
    taken_.push_back(*best);
    return *best;
}

namespace {

constexpr int kFont = cv::FONT_HERSHEY_SIMPLEX;

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

cv::Scalar colour_of(const Finding& finding, const Kind& kind) {
    const Colour& own = kind.colour;
    return finding.label.empty() ? cv::Scalar(own.blue, own.green, own.red)
                                 : colour_of(finding.label);
}

std::string label_of(const Finding& finding, const Kind& kind) {
    const std::string_view name = finding.label.empty() ? kind.noun : finding.label;
    return fmt::format("{} {:.0f}%{}{}", name, finding.confidence * 100,
                       finding.text.empty() ? "" : " ", finding.text);
}

// Calls `draw` for each finding of the kinds that are drawn in that way.
template <class Draw>
void for_each_drawn(std::span<const Section> sections, Drawing drawing, Draw draw) {
    for (const Section& section : sections) {
        const Kind* const kind = find_kind(section.kind);
        if (kind != nullptr && kind->drawing == drawing && kind->drawn_by_default) {
            for (const Finding& finding : section.findings) {
                if (finding.box || drawing != Drawing::boxes) {
                    draw(finding, *kind);
                }
            }
        }
    }
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

void draw_findings(cv::Mat& picture, std::span<const Section> sections) {
    const Pen pen(picture);
    const auto dots = [&](const Finding& finding, const Kind& kind) {
        for (const Point& point : finding.points) {
            draw_dot(picture, {point.x, point.y}, pen.dot, colour_of(finding, kind));
        }
    };
    for_each_drawn(sections, Drawing::points, dots);
    for_each_drawn(sections, Drawing::boxes, [&](const Finding& finding, const Kind& kind) {
        draw_box(picture, rect_of(*finding.box), colour_of(finding, kind), pen);
        dots(finding, kind);
    });
    // Text last, so that no line crosses it.
    LabelPlacer placer(picture.size());
    for_each_drawn(sections, Drawing::boxes, [&](const Finding& finding, const Kind& kind) {
        draw_label(picture, placer, label_of(finding, kind), rect_of(*finding.box),
                   colour_of(finding, kind), pen);
    });
}

void draw_boxes(cv::Mat& picture, std::span<const Section> sections) {
    for_each_drawn(sections, Drawing::boxes, [&](const Finding& finding, const Kind& kind) {
        cv::rectangle(picture, rect_of(*finding.box), colour_of(finding, kind), 1);
    });
}

cv::Mat decode_upright(const Blob& image) {
    if (image.empty()) {
        return {};
    }
    const auto bytes = image.bytes();
    if (const auto raw = read_raw_picture(raw_media_of(bytes), bytes)) {
        cv::Mat bgr(raw->height, raw->width, CV_8UC3);
        to_bgr(*raw, bgr.data);
        return bgr;
    }
    const cv::Mat encoded(1, static_cast<int>(bytes.size()), CV_8U,
                          const_cast<std::byte*>(bytes.data()));
    const cv::Mat stored = cv::imdecode(encoded, cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
    const auto header = read_image_header(bytes);
    const Turn turn = upright_turn(header ? header->orientation : 1);
    const cv::Mat turned = turn.transpose ? cv::Mat(stored.t()) : stored;
    if (turned.empty() || (!turn.mirror_columns && !turn.mirror_rows)) {
        return turned;
    }
    cv::Mat upright;
    cv::flip(turned, upright, !turn.mirror_rows ? 1 : turn.mirror_columns ? -1 : 0);
    return upright;
}

std::vector<std::byte> encoded(const cv::Mat& picture, const std::string& extension) {
    constexpr int kJpegQuality = 92;
    std::vector<unsigned char> bytes;
    cv::imencode(extension, picture, bytes, {cv::IMWRITE_JPEG_QUALITY, kJpegQuality});
    const auto view = std::as_bytes(std::span(bytes));
    return {view.begin(), view.end()};
}

}  // namespace ocelli
