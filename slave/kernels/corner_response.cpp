#include "slave/kernels/corner_response.hpp"

#include <algorithm>
#include <cstring>
#include <opencv2/core.hpp>

namespace ocelli::slave {

namespace {

int reflected(int position, int size) {
    return cv::borderInterpolate(position, size, cv::BORDER_REFLECT_101);
}

template <typename Function>
void each_plane(Function function) {
    for (const int plane : {0, 1, 2}) {
        function(plane);
    }
}

template <typename T>
T* plane_of(const GradientRow<T>& row, int plane) {
    return plane == 0 ? row.xx : plane == 1 ? row.xy : row.yy;
}

}  // namespace

template <typename T>
void CornerResponse::Slot<T>::resize(std::size_t size) {
    xx.resize(size);
    xy.resize(size);
    yy.resize(size);
}

void CornerResponse::start(const cv::Mat& grey, int block_size) {
    CV_Assert(grey.type() == CV_8UC1 && !grey.empty() && block_size >= 1);
    constexpr double kSobelGain = 4;
    constexpr double kGreyMax = 255;
    grey_ = grey;
    block_ = block_size;
    before_ = block_ / 2;
    scale_ = static_cast<float>(1 / (kSobelGain * block_ * kGreyMax));
    y_ = rows_read_ = gradients_ = 0;

    const auto width = static_cast<std::size_t>(grey.cols);
    for (int slot = 0; slot < 3; ++slot) {
        grey_rows_[slot].resize(width + 2);
        smooth_[slot].resize(width);
    }
    products_.resize(width + static_cast<std::size_t>(block_) - 1);
    row_sums_.resize(2 * static_cast<std::size_t>(block_));
    for (Slot<double>& slot : row_sums_) {
        slot.resize(width);
    }
    sums_.resize(width);
    window_.resize(width);
}

const std::uint8_t* CornerResponse::grey_row(int y) const {
    return grey_rows_[reflected(y, grey_.rows) % 3].data() + 1;
}

// The slot of a row of row_sums_, which may lie outside of the picture.
int CornerResponse::reflected_row(int y) const {
    return reflected(y, grey_.rows) % (2 * block_);
}

void CornerResponse::read_row(int y) {
    const int slot = y % 3;
    const int width = grey_.cols;
    std::uint8_t* const row = grey_rows_[slot].data() + 1;
    std::memcpy(row, grey_.ptr(y), static_cast<std::size_t>(width));
    row[-1] = row[reflected(-1, width)];
    row[width] = row[reflected(width, width)];
    rows_.smooth(row, width, scale_, smooth_[slot].data());
}

void CornerResponse::add_gradients(int y) {
    const int height = grey_.rows;
    const int width = grey_.cols;
    for (; rows_read_ < std::min(y + 2, height); ++rows_read_) {
        read_row(rows_read_);
    }
    const GradientRow<float> all = products_.row();
    const GradientRow<float> inner{all.xx + before_, all.xy + before_, all.yy + before_};
    rows_.products(grey_row(y - 1), grey_row(y), grey_row(y + 1),
                   smooth_[reflected(y - 1, height) % 3].data(),
                   smooth_[reflected(y + 1, height) % 3].data(), width, scale_, inner);
    const GradientRow<double> sums = row_sums_[static_cast<std::size_t>(reflected_row(y))].row();
    each_plane([&](int plane) {
        float* const row = plane_of(inner, plane);
        for (int x = 1; x <= before_; ++x) {
            row[-x] = row[reflected(-x, width)];
        }
        for (int x = width; x < width + block_ - 1 - before_; ++x) {
            row[x] = row[reflected(x, width)];
        }
        rows_.row_sums(plane_of(all, plane), width, block_, plane_of(sums, plane));
    });
    ++gradients_;
}

// The sum over all rows of the first window but its last.
void CornerResponse::open_window() {
    const GradientRow<double> sums = sums_.row();
    const auto bytes = static_cast<std::size_t>(grey_.cols) * sizeof(double);
    each_plane([&](int plane) { std::memset(plane_of(sums, plane), 0, bytes); });
    for (int i = 0; i < block_ - 1; ++i) {
        auto& slot = row_sums_[static_cast<std::size_t>(reflected_row(i - before_))];
        each_plane([&](int plane) {
            double* const sum = plane_of(sums, plane);
            const double* const row = plane_of(slot.row(), plane);
            for (int x = 0; x < grey_.cols; ++x) {
                sum[x] += row[x];
            }
        });
    }
}

std::int32_t CornerResponse::next_row(std::int32_t* out) {
    const int last = y_ + std::max(block_ - 1 - before_, before_);
    while (gradients_ <= std::min(last, grey_.rows - 1)) {
        add_gradients(gradients_);
    }
    if (y_ == 0) {
        open_window();
    }
    const auto slot = [&](int y) {
        return row_sums_[static_cast<std::size_t>(reflected_row(y))].row();
    };
    const GradientRow<double> entering = slot(y_ - before_ + block_ - 1);
    const GradientRow<double> leaving = slot(y_ - before_);
    each_plane([&](int plane) {
        rows_.column_step(plane_of(entering, plane), plane_of(leaving, plane), grey_.cols,
                          plane_of(sums_.row(), plane), plane_of(window_.row(), plane));
    });
    ++y_;
    return rows_.eigenvalues(window_.row(), grey_.cols, out);
}

}  // namespace ocelli::slave
