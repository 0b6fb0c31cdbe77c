#include "slave/kernels/haar_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "slave/kernels/cpu.hpp"
#include "slave/kernels/haar_rows.hpp"

namespace ocelli::slave {

namespace {

constexpr int kLanes = 8;

cv::Size scaled_window(cv::Size window, double factor) {
    return {cvRound(window.width * factor), cvRound(window.height * factor)};
}

bool is_smaller(cv::Size a, cv::Size b) {
    return a.width < b.width || a.height < b.height;
}

// How far down OpenCV goes: it deals rows out in stripes, of which the last can end early.
int rows_of(cv::Size origins, int step, int stripes) {
    const int stripe = std::max((origins.height / step + stripes - 1) / stripes, 1) * step;
    return std::min(stripes * stripe, origins.height);
}

// Each addition rounds by half a unit in the last place of a sum that all votes together bound;
// twice that leaves room for the sums of the bound itself.
float error_of(const HaarTree* trees, int count) {
    float largest = 0;
    for (int i = 0; i < count; ++i) {
        const auto [low, high] = std::minmax_element(trees[i].leaves, trees[i].leaves + 4);
        largest += std::max(std::abs(*low), std::abs(*high));
    }
    return static_cast<float>(count + 1) * largest * std::numeric_limits<float>::epsilon();
}

}  // namespace

HaarSearch::HaarSearch(HaarCascade cascade) : cascade_(std::move(cascade)) {
    for (const HaarCascade::Stage& stage : cascade_.stages) {
        for (const HaarCascade::Tree& tree : stage.trees) {
            HaarTree& made = trees_.emplace_back();
            made.has_second = tree.nodes.size() > 1;
            std::copy(tree.leaves.begin(), tree.leaves.end(), made.leaves);
            for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
                const HaarCascade::Feature& feature =
                    cascade_.features[static_cast<std::size_t>(tree.nodes[i].feature)];
                made.nodes[i].second_weight = feature.weights[1];
                made.nodes[i].third_weight = feature.weights[2];
                made.nodes[i].threshold = tree.nodes[i].threshold;
            }
        }
    }
}

std::vector<cv::Rect> HaarSearch::windows(const cv::Mat& grey, double scale_factor,
                                          cv::Size smallest) {
    CV_Assert(grey.type() == CV_8UC1 && scale_factor > 1);
    std::vector<cv::Rect> found;
    const std::vector<Scale> scales = scales_of(grey.size(), scale_factor, smallest);
    if (scales.empty()) {
        return found;
    }
    const int stripes = std::max(cvCeil(scales.front().origins.width / 32.), 1);
    const int stride = (scales.front().size.width + 1 + 2 * kLanes) / kLanes * kLanes;
    for (const Scale& scale : scales) {
        if (stride != stride_ || scale.step != step_) {
            place_corners(stride, scale.step);
        }
        integrate(grey, scale);
        scan(scale, rows_of(scale.origins, scale.step, stripes), {{}, grey.size()}, found);
    }
    return found;
}

std::vector<HaarSearch::Scale> HaarSearch::scales_of(cv::Size picture, double scale_factor,
                                                     cv::Size smallest) const {
    constexpr float kFine = 2;  // scales from which on every pixel is an origin
    std::vector<Scale> scales;
    for (double factor = 1; !is_smaller(picture, scaled_window(cascade_.window, factor));
         factor *= scale_factor) {
        Scale scale;
        scale.factor = static_cast<float>(factor);
        if (is_smaller(scaled_window(cascade_.window, static_cast<double>(scale.factor)),
                       smallest)) {
            continue;
        }
        scale.size = {cvRound(static_cast<float>(picture.width) / scale.factor),
                      cvRound(static_cast<float>(picture.height) / scale.factor)};
        scale.step = scale.factor >= kFine ? 1 : 2;
        scale.origins = {std::max(scale.size.width + 1 - cascade_.window.width, 0),
                         std::max(scale.size.height + 1 - cascade_.window.height, 0)};
        scales.push_back(scale);
    }
    return scales;
}

// Windows two pixels apart must be neighbours in memory too: even columns first, then odd ones.
int HaarSearch::column(int x) const {
    return step_ == 1 ? x : x % 2 * (stride_ / 2) + x / 2;
}

void HaarSearch::place_corners(int stride, int step) {
    stride_ = stride;
    step_ = step;
    const auto placed_at = [&](const cv::Rect& r) {
        return HaarRectangle{r.y * stride + column(r.x), column(r.br().x) - column(r.x),
                             r.height * stride};
    };
    const cv::Rect inner(1, 1, cascade_.window.width - 2, cascade_.window.height - 2);
    row_.norm = placed_at(inner);
    row_.norm_area = inner.area();

    stages_.clear();
    const HaarTree* first = trees_.data();
    auto placed = trees_.begin();
    for (const HaarCascade::Stage& stage : cascade_.stages) {
        for (const HaarCascade::Tree& tree : stage.trees) {
            for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
                const auto& feature =
                    cascade_.features[static_cast<std::size_t>(tree.nodes[i].feature)];
                for (std::size_t r = 0; r < feature.rectangles.size(); ++r) {
                    placed->nodes[i].rectangles[r] = placed_at(feature.rectangles[r]);
                }
            }
            ++placed;
        }
        const auto count = static_cast<int>(stage.trees.size());
        stages_.push_back({first, count, stage.threshold, error_of(first, count)});
        first += count;
    }
}

void HaarSearch::integrate(const cv::Mat& grey, const Scale& scale) {
    const double inverse = 1. / static_cast<double>(scale.factor);
    cv::resize(grey, scaled_, scale.size, inverse, inverse, cv::INTER_LINEAR_EXACT);
    cv::integral(scaled_, sums_, squares_, CV_32S, CV_32S);
    // Lanes past the last window read past the last row.
    const auto needed =
        static_cast<std::size_t>(stride_) * static_cast<std::size_t>(scale.size.height + 1) +
        2 * kLanes;
    ordered_sums_.resize(std::max(ordered_sums_.size(), needed));
    ordered_squares_.resize(ordered_sums_.size());
    for (int y = 0; y < sums_.rows; ++y) {
        const auto* const sums = sums_.ptr<std::int32_t>(y);
        const auto* const squares = squares_.ptr<std::int32_t>(y);
        std::int32_t* const to_sums = ordered_sums_.data() + y * stride_;
        std::int32_t* const to_squares = ordered_squares_.data() + y * stride_;
        if (step_ == 1) {
            std::copy_n(sums, sums_.cols, to_sums);
            std::copy_n(squares, sums_.cols, to_squares);
            continue;
        }
        for (int x = 0; x < sums_.cols; ++x) {
            to_sums[column(x)] = sums[x];
            to_squares[column(x)] = squares[x];
        }
    }
}

void HaarSearch::scan(const Scale& scale, int rows, const cv::Rect& picture,
                      std::vector<cv::Rect>& found) {
    const cv::Size size = scaled_window(cascade_.window, static_cast<double>(scale.factor));
    const auto in_picture = [&](int position) {
        return cvRound(static_cast<float>(position) * scale.factor);
    };
    row_.windows = (scale.origins.width + step_ - 1) / step_;
    found_.resize(static_cast<std::size_t>(row_.windows));
    for (int y = 0; y < rows; y += step_) {
        row_.sums = ordered_sums_.data() + y * stride_;
        row_.squares = ordered_squares_.data() + y * stride_;
        const int count =
            haar_rows().scan(row_, stages_.data(), static_cast<int>(stages_.size()), found_.data());
        for (int i = 0; i < count; ++i) {
            const int x = found_[static_cast<std::size_t>(i)] * step_;
            const cv::Rect window(cv::Point(in_picture(x), in_picture(y)), size);
            found.push_back(window & picture);  // rounding can lead out of it by a pixel
        }
    }
}

const HaarRows& haar_rows() {
#ifdef OCELLI_AVX2
    if (has_avx2()) {
        return haar_rows_avx2();
    }
#endif
    return haar_rows_portable();
}

}  // namespace ocelli::slave
