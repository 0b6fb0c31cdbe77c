#include "common/drawing/contact_sheet.hpp"

#include <gtest/gtest.h>

#include <opencv2/core.hpp>

namespace ocelli {
namespace {

Report report_of(TaskStatus status) {
    Report report;
    report.status = status;
    return report;
}

cv::Mat picture(int width, int height) {
    return {height, width, CV_8UC3, cv::Scalar(200, 40, 40)};
}

// The middle of the i-th picture.
cv::Vec3b middle_of(const cv::Mat& sheet, int column, int row) {
    constexpr int kStepX = ContactSheet::kCellWidth + 8;
    constexpr int kStepY = ContactSheet::kPictureHeight + ContactSheet::kCaptionHeight + 8;
    return sheet.at<cv::Vec3b>(8 + row * kStepY + ContactSheet::kPictureHeight / 2,
                               8 + column * kStepX + ContactSheet::kCellWidth / 2);
}

TEST(ContactSheet, has_rows_of_equal_cells) {
    ContactSheet sheet;
    EXPECT_TRUE(sheet.empty());
    for (int i = 0; i < 5; ++i) {
        sheet.add("a.jpg", report_of(TaskStatus::complete), picture(640, 480));
    }
    const cv::Mat drawn = sheet.render();
    EXPECT_EQ(drawn.cols, 3 * (ContactSheet::kCellWidth + 8) + 8);
    EXPECT_EQ(drawn.rows,
              2 * (ContactSheet::kPictureHeight + ContactSheet::kCaptionHeight + 8) + 8);
    EXPECT_EQ(middle_of(drawn, 1, 1), cv::Vec3b(200, 40, 40));
    EXPECT_EQ(middle_of(drawn, 2, 1), cv::Vec3b(32, 32, 32)) << "no sixth picture";
}

TEST(ContactSheet, takes_pictures_of_any_shape) {
    for (const cv::Size size : {cv::Size(1, 1), cv::Size(4000, 3), cv::Size(3, 4000),
                                cv::Size(32, 24), cv::Size(1920, 1080)}) {
        ContactSheet sheet;
        sheet.add("a.jpg", report_of(TaskStatus::complete), picture(size.width, size.height));
        const cv::Mat drawn = sheet.render();
        const cv::Mat place(drawn, cv::Rect(8, 8, ContactSheet::kCellWidth,
                                            drawn.rows - 16 - ContactSheet::kCaptionHeight));
        EXPECT_GT(
            cv::norm(place, cv::Mat(place.size(), CV_8UC3, cv::Scalar(32, 32, 32)), cv::NORM_INF),
            50)
            << size;
    }
}

TEST(ContactSheet, a_row_is_as_high_as_its_pictures) {
    ContactSheet sheet;
    for (int i = 0; i < 5; ++i) {
        sheet.add("a.jpg", report_of(TaskStatus::complete), picture(640, i == 4 ? 480 : 360));
    }
    const cv::Mat drawn = sheet.render();
    const cv::Vec3b colour(200, 40, 40);
    // 180 rows of pictures above, 240 below; the one of 180 there stands on its caption.
    EXPECT_EQ(drawn.rows, 8 + 180 + 240 + 2 * (ContactSheet::kCaptionHeight + 8));
    EXPECT_EQ(drawn.at<cv::Vec3b>(8, 20), colour);
    const int second = 8 + 180 + ContactSheet::kCaptionHeight + 8;
    EXPECT_NE(drawn.at<cv::Vec3b>(second, 20), colour);
    EXPECT_EQ(drawn.at<cv::Vec3b>(second + 60, 20), colour);
    EXPECT_EQ(drawn.at<cv::Vec3b>(second, 8 + ContactSheet::kCellWidth + 20), colour);
}

TEST(ContactSheet, a_finding_is_drawn_where_it_is) {
    Report report = report_of(TaskStatus::complete);
    report.sections = {
        {"object", {{.label = "person", .confidence = 0.9F, .box = Box{480, 240, 640, 480}}}, {}}};
    ContactSheet sheet;
    const cv::Mat black(960, 1280, CV_8UC3, cv::Scalar(0, 0, 0));
    sheet.add("a.jpg", report, black);
    const cv::Mat drawn = sheet.render();
    EXPECT_EQ(middle_of(drawn, 0, 0), cv::Vec3b(0, 0, 0));
    // Its left edge, at 480 of 1280 columns, is 120 of the cell's 320.
    const cv::Vec3b edge = drawn.at<cv::Vec3b>(8 + 120, 8 + 120);
    EXPECT_GT(edge[0] + edge[1] + edge[2], 100) << edge;
}

TEST(ContactSheet, a_picture_that_cannot_be_decoded_has_its_place) {
    ContactSheet sheet;
    sheet.add("broken\xff.jpg", report_of(TaskStatus::failed), {});
    EXPECT_FALSE(sheet.empty());
    EXPECT_EQ(sheet.render().cols, ContactSheet::kCellWidth + 16);
}

TEST(ContactSheet, is_bounded) {
    ContactSheet sheet;
    for (std::size_t i = 0; i < ContactSheet::kPicturesMax + 50; ++i) {
        sheet.add("a.jpg", report_of(TaskStatus::complete), picture(8, 8));
    }
    const cv::Mat drawn = sheet.render();
    EXPECT_LE(drawn.rows, 65'500) << "what JPEG can hold";
    EXPECT_LE(drawn.cols, 65'500);
}

}  // namespace
}  // namespace ocelli
