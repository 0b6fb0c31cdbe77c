#include "slave/kernels/edge_finder.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/core/fast_math.hpp>

namespace ocelli::slave {

int edge_bound(double threshold, bool l2) {
    constexpr double kLargest = 32767;
    const double positive = std::max(threshold, 0.0);
    if (!l2) {
        return cvFloor(std::min(positive, 65535.0));
    }
    const double root = std::min(positive, kLargest);
    return cvFloor(root * root);
}

namespace {

// A cache line before the row, of which the zero beside its first pixel is the last.
constexpr int kLineBytes = 64;

constexpr std::uint16_t kLastBin = 2047;
constexpr std::size_t kBins = kLastBin + 2;  // and one for no gradient at all

// Neighbours are often alike: counting one value four times in a row would wait for memory.
using Histogram = std::array<std::array<std::uint32_t, kBins>, 4>;

void count(const std::uint16_t* bins, int width, Histogram& counts) {
    int x = 0;
    for (; x + 4 <= width; x += 4) {
        ++counts[0][bins[x]];
        ++counts[1][bins[x + 1]];
        ++counts[2][bins[x + 2]];
        ++counts[3][bins[x + 3]];
    }
    for (; x < width; ++x) {
        ++counts[0][bins[x]];
    }
}

int median_bin(const Histogram& counts) {
    const auto in_bin = [&](std::size_t bin) {
        std::int64_t sum = 0;
        for (const auto& each : counts) {
            sum += each[bin];
        }
        return sum;
    };
    std::int64_t total = 0;
    for (std::size_t bin = 0; bin <= kLastBin; ++bin) {
        total += in_bin(bin);
    }
    std::int64_t below = 0;
    for (std::size_t bin = 0; bin <= kLastBin; ++bin) {
        below += in_bin(bin);
        if (2 * below > total) {
            return static_cast<int>(bin);
        }
    }
    return 0;
}

}  // namespace

int EdgeFinder::median_magnitude(bool l2, int shift) {
    const cv::Size size = gradients_.size();
    const auto width = static_cast<std::size_t>(size.width);
    RowBuffer<std::uint16_t>& row = l1_[0];
    RowBuffer<std::uint16_t>& bins = l1_[1];
    row.resize(width);
    bins.resize(width);
    l2_[0].resize(width);
    Histogram counts{};
    for (int y = 0; y < size.height; ++y) {
        const auto [dx, dy] = gradients_.row(y);
        if (l2) {
            rows_.magnitudes_l2(dx, dy, size.width, l2_[0].data());
            rows_.roots(l2_[0].data(), size.width, row.data());
        } else {
            rows_.magnitudes_l1(dx, dy, size.width, row.data());
        }
        rows_.bins(row.data(), size.width, shift, kLastBin, bins.data());
        count(bins.data(), size.width, counts);
    }
    return median_bin(counts);
}

TracedEdges EdgeFinder::find(double low, double high, bool l2) {
    if (low > high) {
        std::swap(low, high);
    }
    tracer_.start(gradients_.size());
    if (l2) {
        mark(l2_, edge_bound(low, l2), edge_bound(high, l2));
    } else {
        mark(l1_, edge_bound(low, l2), edge_bound(high, l2));
    }
    return tracer_.trace();
}

template <typename Magnitude>
void EdgeFinder::mark(Ring<Magnitude>& magnitudes, int low, int high) {
    const cv::Size size = gradients_.size();
    const std::size_t length = static_cast<std::size_t>(size.width) + 2 * kLineBytes;
    for (auto& each : magnitudes) {
        each.resize(length);
        std::fill_n(each.data(), length, Magnitude{0});
    }
    const auto row_of = [&](int y) {
        return magnitudes[static_cast<std::size_t>((y + 3) % 3)].data() + kLineBytes;
    };
    GradientRows::Row last{};
    for (int y = 0; y <= size.height; ++y) {
        GradientRows::Row row{};
        if (y < size.height) {
            row = gradients_.row(y);
            if constexpr (sizeof(Magnitude) == sizeof(std::uint16_t)) {
                rows_.magnitudes_l1(row.dx, row.dy, size.width, row_of(y));
            } else {
                rows_.magnitudes_l2(row.dx, row.dy, size.width, row_of(y));
            }
        } else {
            std::fill_n(row_of(y), size.width, Magnitude{0});
        }
        if (y > 0) {
            const auto thin = [&] {
                if constexpr (sizeof(Magnitude) == sizeof(std::uint16_t)) {
                    return rows_.thin_l1;
                } else {
                    return rows_.thin_l2;
                }
            }();
            thin(row_of(y - 2), row_of(y - 1), row_of(y), last.dx, last.dy, size.width, low, high,
                 tracer_.row(y - 1));
        }
        last = row;
    }
}

}  // namespace ocelli::slave
