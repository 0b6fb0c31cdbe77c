#include "slave/kernels/corner_response.hpp"

#include <algorithm>
#include <cstring>
#include <opencv2/core.hpp>

#include "slave/kernels/corner_rows.hpp"
#include "slave/kernels/cpu.hpp"

namespace ocelli::slave {

namespace {

constexpr int kLineElements = 64 / sizeof(double);  // elements in a cache line
constexpr std::array kPlanes{0, 1, 2};

template <typename T>
T* plane_of(const GradientRow<T>& row, int plane) {
    return plane == 0 ? row.xx : plane == 1 ? row.xy : row.yy;
}

int reflected(int position, int size) {
    return cv::borderInterpolate(position, size, cv::BORDER_REFLECT_101);
}

}  // namespace

template <typename T>
void CornerResponse::Planes<T>::resize(std::size_t size) {
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
    margin_ = (before_ + kLineElements - 1) / kLineElements * kLineElements;
    scale_ = static_cast<float>(1 / (kSobelGain * block_ * kGreyMax));
    y_ = derived_rows_ = summed_rows_ = 0;

    const auto width = static_cast<std::size_t>(grey.cols);
    grey_row_.resize(width + 2);
    for (Derived& each : derived_) {
        each.smooth.resize(width);
        each.difference.resize(width);
    }
    products_.resize(static_cast<std::size_t>(margin_ + block_) + width);
    // Twice the window is enough even where the picture's end reflects the rows before it; where
    // step_3 puts a row in the place of the one that leaves, two rows are.
    row_sums_.resize(block_ == 3 ? 2 : 2 * static_cast<std::size_t>(block_));
    for (Planes<double>& each : row_sums_) {
        each.resize(width);
    }
    sums_.resize(width);
    window_.resize(width);
}

// `y` may lie outside of the picture, by less than the window.
GradientRow<double> CornerResponse::sums_of_row(int y) {
    return row_sums_[static_cast<std::size_t>(reflected(y, grey_.rows)) % row_sums_.size()].row();
}

void CornerResponse::derive_row(int y) {
    const int width = grey_.cols;
    std::uint8_t* const row = grey_row_.data() + 1;
    std::memcpy(row, grey_.ptr(y), static_cast<std::size_t>(width));
    row[-1] = row[reflected(-1, width)];
    row[width] = row[reflected(width, width)];
    Derived& out = derived_[static_cast<std::size_t>(y % 3)];
    rows_.derive(row, width, scale_, out.smooth.data(), out.difference.data());
}

// The products of row y, with the margins that the window has outside of the picture.
void CornerResponse::add_products(int y) {
    const int width = grey_.cols;
    for (; derived_rows_ < std::min(y + 2, grey_.rows); ++derived_rows_) {
        derive_row(derived_rows_);
    }
    std::array<const float*, 3> smooth{};
    std::array<const float*, 3> difference{};
    for (std::size_t i = 0; i < 3; ++i) {
        const int row = reflected(y + static_cast<int>(i) - 1, grey_.rows);
        const Derived& derived = derived_[static_cast<std::size_t>(row % 3)];
        smooth[i] = derived.smooth.data();
        difference[i] = derived.difference.data();
    }
    const GradientRow<double> inside = products_.row().from(margin_);
    rows_.products(smooth.data(), difference.data(), width, scale_, inside);
    for (const int plane : kPlanes) {
        double* const row = plane_of(inside, plane);
        for (int x = -before_; x < 0; ++x) {
            row[x] = row[reflected(x, width)];
        }
        for (int x = width; x < width + block_ - 1 - before_; ++x) {
            row[x] = row[reflected(x, width)];
        }
    }
}

void CornerResponse::add_row_sums(int y) {
    add_products(y);
    const GradientRow<double> products = products_.row().from(margin_ - before_);
    for (const int plane : kPlanes) {
        rows_.row_sums(plane_of(products, plane), grey_.cols, block_,
                       plane_of(sums_of_row(y), plane));
    }
    ++summed_rows_;
}

void CornerResponse::open_window() {
    const int after = block_ - 1 - before_;
    while (summed_rows_ < std::min(std::max(before_ + 1, after), grey_.rows)) {
        add_row_sums(summed_rows_);
    }
    for (const int plane : kPlanes) {
        double* const sum = plane_of(sums_.row(), plane);
        std::fill_n(sum, grey_.cols, 0.0);
        for (int y = -before_; y < after; ++y) {
            const double* const row = plane_of(sums_of_row(y), plane);
            for (int x = 0; x < grey_.cols; ++x) {
                sum[x] += row[x];
            }
        }
    }
}

void CornerResponse::slide_window(int entering) {
    const GradientRow<double> in = sums_of_row(entering);
    const GradientRow<double> out = sums_of_row(y_ - before_);
    for (const int plane : kPlanes) {
        rows_.column_step(plane_of(in, plane), plane_of(out, plane), grey_.cols,
                          plane_of(sums_.row(), plane), plane_of(window_.row(), plane));
    }
}

std::int32_t CornerResponse::next_row(std::int32_t* out) {
    if (y_ == 0) {
        open_window();
    }
    const int entering = y_ - before_ + block_ - 1;
    const bool is_new = entering == summed_rows_ && entering < grey_.rows;
    if (is_new && block_ == 3) {
        add_products(entering);
        ++summed_rows_;
        ++y_;
        return rows_.step_3(products_.row().from(margin_ - before_), grey_.cols,
                            sums_of_row(entering), sums_.row(), out);
    }
    if (is_new) {
        add_row_sums(entering);
    }
    slide_window(entering);
    ++y_;
    return rows_.eigenvalues(window_.row(), grey_.cols, out);
}

const CornerRows& corner_rows() {
#ifdef OCELLI_AVX2
    if (has_avx2()) {
        return corner_rows_avx2();
    }
#endif
    return corner_rows_portable();
}

}  // namespace ocelli::slave
