#include "client/annotate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

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
          text_line(std::max(1, static_cast<int>(std::lround(scale)))) {}

    double scale;
    int line;
    double font;
    int text_line;
};

cv::Scalar colour_of(const std::string& label) {
    static const std::array<cv::Scalar, 8> kColours{
        cv::Scalar(255, 160, 40),  cv::Scalar(60, 60, 255),  cv::Scalar(230, 80, 230),
        cv::Scalar(40, 180, 255),  cv::Scalar(230, 230, 60), cv::Scalar(140, 90, 255),
        cv::Scalar(120, 220, 120), cv::Scalar(200, 140, 140)};
    if (label == "person") {
        return kColours[0];
    }
    return kColours[std::hash<std::string>{}(label) % kColours.size()];
}

cv::Rect rect_of(const Box& box) {
    return {box.x, box.y, box.width, box.height};
}

// Light boxes of text that stay inside the picture and off one another.
class Labels {
  public:
    Labels(cv::Mat& picture, const Pen& pen) : picture_(picture), pen_(pen) {}

    void put(const std::string& text, const cv::Rect& box, const cv::Scalar& colour) {
        int baseline = 0;
        const cv::Size size = cv::getTextSize(text, kFont, pen_.font, pen_.text_line, &baseline);
        const int pad = pen_.line + 1;
        const cv::Size outer(size.width + 2 * pad, size.height + baseline + 2 * pad);
        const cv::Rect place = free_place(box, outer);
        cv::rectangle(picture_, place, colour, cv::FILLED);
        const double luma = 0.114 * colour[0] + 0.587 * colour[1] + 0.299 * colour[2];
        cv::putText(picture_, text, {place.x + pad, place.y + pad + size.height}, kFont, pen_.font,
                    luma > 140 ? cv::Scalar(0, 0, 0) : cv::Scalar(255, 255, 255), pen_.text_line,
                    cv::LINE_AA);
        taken_.push_back(place);
    }

  private:
    // Above the box, else inside at its top, else below; moved into the picture.
    cv::Rect free_place(const cv::Rect& box, const cv::Size& size) const {
        const std::array<int, 3> rows{box.y - size.height, box.y, box.y + box.height};
        cv::Rect first;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const cv::Rect place(std::clamp(box.x, 0, std::max(0, picture_.cols - size.width)),
                                 std::clamp(rows[i], 0, std::max(0, picture_.rows - size.height)),
                                 size.width, size.height);
            first = i == 0 ? place : first;
            const bool overlaps = std::ranges::any_of(
                taken_, [&](const cv::Rect& other) { return (place & other).area() > 0; });
            if (!overlaps) {
                return place;
            }
        }
        return first;
    }

    cv::Mat& picture_;
    const Pen& pen_;
    std::vector<cv::Rect> taken_;
};

void draw_box(cv::Mat& picture, const cv::Rect& box, const cv::Scalar& colour, const Pen& pen) {
    cv::rectangle(picture, box, cv::Scalar(0, 0, 0), pen.line + 2, cv::LINE_AA);
    cv::rectangle(picture, box, colour, pen.line, cv::LINE_AA);
}

void draw_corners(cv::Mat& picture, const std::vector<CornerFinding>& corners, const Pen& pen) {
    const int arm = std::max(2, static_cast<int>(std::lround(2.5 * pen.scale)));
    for (const CornerFinding& corner : corners) {
        const cv::Point at(static_cast<int>(std::lround(corner.x)),
                           static_cast<int>(std::lround(corner.y)));
        cv::circle(picture, at, arm, cv::Scalar(0, 0, 0), pen.text_line + 1, cv::LINE_AA);
        cv::circle(picture, at, arm, kCornerColour, pen.text_line, cv::LINE_AA);
    }
}

}  // namespace

void draw_findings(cv::Mat& picture, const Findings& findings) {
    const Pen pen(picture);
    if (findings.corners) {
        draw_corners(picture, *findings.corners, pen);
    }
    Labels labels(picture, pen);
    if (findings.objects) {
        for (const ObjectFinding& object : *findings.objects) {
            draw_box(picture, rect_of(object.box), colour_of(object.label), pen);
        }
    }
    if (findings.faces) {
        for (const FaceFinding& face : *findings.faces) {
            draw_box(picture, rect_of(face.box), kFaceColour, pen);
            for (const Point& point : face.landmarks) {
                cv::circle(picture, cv::Point2f(point.x, point.y), pen.line + 1, kFaceColour,
                           cv::FILLED, cv::LINE_AA);
            }
        }
    }
    // Text last, so that no line crosses it.
    if (findings.objects) {
        for (const ObjectFinding& object : *findings.objects) {
            labels.put(fmt::format("{} {:.0f}%", object.label, object.confidence * 100),
                       rect_of(object.box), colour_of(object.label));
        }
    }
    if (findings.faces) {
        for (const FaceFinding& face : *findings.faces) {
            labels.put(fmt::format("face {:.0f}%", face.confidence * 100), rect_of(face.box),
                       kFaceColour);
        }
    }
}

PictureWriter::PictureWriter(std::string annotate_folder, std::string edge_maps_folder)
    : annotate_folder_(std::move(annotate_folder)),
      edge_maps_folder_(std::move(edge_maps_folder)) {}

std::string PictureWriter::unique_stem(const std::string& file) {
    const std::string stem = file == "-" ? "stdin" : std::filesystem::path(file).stem().string();
    const int number = ++stems_[stem];
    return number == 1 ? stem : fmt::format("{}-{}", stem, number);
}

std::string PictureWriter::write(const FileReport& report) {
    if (annotate_folder_.empty() && edge_maps_folder_.empty()) {
        return "";
    }
    const std::string stem = unique_stem(report.file);
    try {
        if (!annotate_folder_.empty() && report.report.image.size.width > 0) {
            const auto bytes = report.image.bytes();
            const cv::Mat encoded(1, static_cast<int>(bytes.size()), CV_8U,
                                  const_cast<std::byte*>(bytes.data()));
            cv::Mat picture = cv::imdecode(encoded, cv::IMREAD_COLOR);
            if (!picture.empty()) {
                draw_findings(picture, report.report.findings);
                const auto path =
                    std::filesystem::path(annotate_folder_) / (stem + ".annotated.jpg");
                if (!cv::imwrite(path.string(), picture, {cv::IMWRITE_JPEG_QUALITY, 92})) {
                    return fmt::format("'{}' could not be written", path.string());
                }
            }
        }
        for (const auto& [name, blob] : report.artifacts) {
            if (!edge_maps_folder_.empty() && name == "edges.png") {
                const auto path = std::filesystem::path(edge_maps_folder_) / (stem + ".edges.png");
                std::ofstream stream(path, std::ios::binary);
                stream.write(reinterpret_cast<const char*>(blob.bytes().data()),
                             static_cast<std::streamsize>(blob.size()));
                if (!stream.flush()) {
                    return fmt::format("'{}' could not be written", path.string());
                }
            }
        }
    } catch (const cv::Exception& exception) {
        return fmt::format("{}: the annotated picture could not be made: {}", report.file,
                           exception.err);
    }
    return "";
}

}  // namespace ocelli::client
