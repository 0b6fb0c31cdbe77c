#include "slave/kernels/gradient_rows.hpp"

#include <algorithm>
#include <cstring>
#include <opencv2/imgproc.hpp>

#include "slave/kernels/cpu.hpp"
#include "slave/kernels/edge_rows.hpp"

namespace ocelli::slave {

double sobel_scale(int aperture) {
    return aperture == 7 ? 1.0 / 16 : 1;
}

void GradientRows::load(const cv::Mat& grey, int aperture) {
    CV_Assert(grey.type() == CV_8UC1 && !grey.empty());
    CV_Assert(aperture == 3 || aperture == 5 || aperture == 7);
    grey_ = grey;
    stored_ = aperture != 3;
    if (stored_) {
        constexpr int kBorder = cv::BORDER_REPLICATE | cv::BORDER_ISOLATED;
        const double scale = sobel_scale(aperture);
        cv::Sobel(grey, dx_, CV_16S, 1, 0, aperture, scale, 0, kBorder);
        cv::Sobel(grey, dy_, CV_16S, 0, 1, aperture, scale, 0, kBorder);
        return;
    }
    const auto width = static_cast<std::size_t>(grey.cols);
    for (auto& row : grey_rows_) {
        row.resize(width + 2);
    }
    for (std::size_t slot = 0; slot < 2; ++slot) {
        dx_rows_[slot].resize(width);
        dy_rows_[slot].resize(width);
    }
}

GradientRows::Row GradientRows::row(int y) {
    if (stored_) {
        return {dx_.ptr<std::int16_t>(y), dy_.ptr<std::int16_t>(y)};
    }
    if (y == 0) {
        pad(0);
    }
    if (y + 1 < grey_.rows) {
        pad(y + 1);
    }
    const auto slot = static_cast<std::size_t>(y % 2);
    std::int16_t* const dx = dx_rows_[slot].data();
    std::int16_t* const dy = dy_rows_[slot].data();
    rows_.gradients(padded(y - 1), padded(y), padded(y + 1), grey_.cols, dx, dy);
    return {dx, dy};
}

const std::uint8_t* GradientRows::padded(int y) const {
    const int inside = std::clamp(y, 0, grey_.rows - 1);
    return grey_rows_[static_cast<std::size_t>(inside % 3)].data() + 1;
}

void GradientRows::pad(int y) {
    const int width = grey_.cols;
    std::uint8_t* const row = grey_rows_[static_cast<std::size_t>(y % 3)].data() + 1;
    std::memcpy(row, grey_.ptr(y), static_cast<std::size_t>(width));
    row[-1] = row[0];
    row[width] = row[width - 1];
}

const EdgeRows& edge_rows() {
#ifdef OCELLI_AVX2
    if (has_avx2()) {
        return edge_rows_avx2();
    }
#endif
    return edge_rows_portable();
}

}  // namespace ocelli::slave
