#include "common/drawing/contact_sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <opencv2/imgproc.hpp>

#include "common/drawing/annotate.hpp"
#include "common/kinds/kind_table.hpp"

namespace ocelli {

namespace {

constexpr int kSheetFont = cv::FONT_HERSHEY_SIMPLEX;
constexpr double kFontScale = 0.42;
constexpr int kCellGap = 8;
constexpr int kColumnsMax = 6;
const cv::Scalar kGround(32, 32, 32);
const cv::Scalar kInk(225, 225, 225);
const cv::Scalar kFaint(165, 165, 165);

cv::Scalar colour_of(TaskStatus status) {
    switch (status) {
        case TaskStatus::complete:
            return {120, 210, 120};
        case TaskStatus::partial:
            return {70, 190, 240};
        case TaskStatus::failed:
        case TaskStatus::expired:
            break;
    }
    return {90, 90, 240};
}

// OpenCV's fonts know ASCII only. Cut where it would not fit.
std::string fitting(const std::string& text, int width) {
    std::string shown;
    for (const char c : text) {
        const bool is_ascii = c >= ' ' && c <= '~';
        shown += is_ascii ? c : '?';
        if (cv::getTextSize(shown + "..", kSheetFont, kFontScale, 1, nullptr).width > width) {
            shown.back() = '.';
            return shown + ".";
        }
    }
    return shown;
}

Box scaled(const Box& box, double by) {
    return {cvRound(box.x * by), cvRound(box.y * by), std::max(1, cvRound(box.width * by)),
            std::max(1, cvRound(box.height * by))};
}

std::vector<Section> scaled(std::vector<Section> sections, double by) {
    for (Section& section : sections) {
        for (Finding& finding : section.findings) {
            if (finding.box) {
                finding.box = scaled(*finding.box, by);
            }
        }
    }
    return sections;
}

std::string caption_of(const Report& report) {
    std::string text = to_string(report.status);
    for (const Kind& kind : kind_table()) {
        const Section* const section = find_section(report.sections, kind.name);
        if (section == nullptr || section->findings.empty() || kind.drawing != Drawing::boxes) {
            continue;
        }
        text += ", " + summary_of(*section, kind.table);
        if (kind.table.summary == Summary::count) {
            text += fmt::format(" {}{}", kind.noun, section->findings.size() == 1 ? "" : "s");
        }
    }
    return text;
}

void write(cv::Mat& cell, const std::string& text, int y, const cv::Scalar& colour) {
    cv::putText(cell, fitting(text, cell.cols - 4), {2, y}, kSheetFont, kFontScale, colour, 1,
                cv::LINE_AA);
}

cv::Mat empty_cell(int picture_height) {
    return {picture_height + ContactSheet::kCaptionHeight, ContactSheet::kCellWidth, CV_8UC3,
            kGround};
}

}  // namespace

void ContactSheet::add(const std::string& file, const Report& report, const cv::Mat& picture) {
    if (cells_.size() >= kPicturesMax) {
        ++left_out_;
        return;
    }
    cv::Mat cell;
    if (picture.empty()) {
        cell = empty_cell(kPictureHeight / 2);
        write(cell, "no picture", kPictureHeight / 4, kFaint);
    } else {
        const double by = std::min(static_cast<double>(kCellWidth) / picture.cols,
                                   static_cast<double>(kPictureHeight) / picture.rows);
        cv::Mat small;
        const cv::Size size(std::clamp(cvRound(picture.cols * by), 1, kCellWidth),
                            std::clamp(cvRound(picture.rows * by), 1, kPictureHeight));
        cv::resize(picture, small, size, 0, 0, by < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
        draw_boxes(small, scaled(report.sections, by));
        cell = empty_cell(size.height);
        small.copyTo(cell(cv::Rect({(kCellWidth - size.width) / 2, 0}, size)));
    }
    const std::string name = std::filesystem::path(file).filename().string();
    const int caption = cell.rows - kCaptionHeight;
    write(cell, name, caption + 15, kInk);
    write(cell, caption_of(report), caption + 32, colour_of(report.status));
    cells_.push_back(std::move(cell));
}

cv::Mat ContactSheet::render() const {
    const int count = static_cast<int>(cells_.size());
    const int columns = std::clamp(cvCeil(std::sqrt(count)), 1, kColumnsMax);
    // A row is as high as its highest picture; captions stand on one line.
    std::vector<int> ends;
    for (int i = 0; i < count; ++i) {
        const int begin = i < columns ? kCellGap : ends[static_cast<std::size_t>(i / columns - 1)];
        const int end = begin + cells_[static_cast<std::size_t>(i)].rows + kCellGap;
        if (i % columns == 0) {
            ends.push_back(end);
        }
        ends.back() = std::max(ends.back(), end);
    }
    const int footer = left_out_ > 0 ? kCaptionHeight / 2 : 0;
    cv::Mat sheet((ends.empty() ? 2 * kCellGap : ends.back()) + footer,
                  columns * (kCellWidth + kCellGap) + kCellGap, CV_8UC3, kGround);
    for (int i = 0; i < count; ++i) {
        const cv::Mat& cell = cells_[static_cast<std::size_t>(i)];
        const cv::Point at(kCellGap + i % columns * (kCellWidth + kCellGap),
                           ends[static_cast<std::size_t>(i / columns)] - kCellGap - cell.rows);
        cell.copyTo(sheet(cv::Rect(at, cell.size())));
    }
    if (left_out_ > 0) {
        write(sheet, fmt::format("{} more are not on this sheet", left_out_), sheet.rows - 8, kInk);
    }
    return sheet;
}

}  // namespace ocelli
