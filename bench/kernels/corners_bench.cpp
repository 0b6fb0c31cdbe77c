// How much faster than cv::goodFeaturesToTrack are our corners, of the same points?

#include <benchmark/benchmark.h>

#include <opencv2/imgproc.hpp>

#include "bench/kernels/pictures.hpp"
#include "slave/kernels/corner_finder.hpp"

namespace ocelli::bench {
namespace {

constexpr int kSobel = 3;

void opencv_corners(benchmark::State& state) {
    const slave::CornerRules rules{.block_size = static_cast<int>(state.range(0))};
    std::vector<cv::Point2f> corners;
    for (auto _ : state) {
        cv::goodFeaturesToTrack(grey_picture(), corners, rules.count_max, rules.quality,
                                rules.distance_min, cv::noArray(), rules.block_size, kSobel);
        benchmark::DoNotOptimize(corners.data());
    }
}

void our_corners(benchmark::State& state) {
    const slave::CornerRules rules{.block_size = static_cast<int>(state.range(0))};
    slave::CornerFinder finder;
    for (auto _ : state) {
        benchmark::DoNotOptimize(finder.find(grey_picture(), rules).data());
    }
}

BENCHMARK(opencv_corners)->Arg(3)->Arg(7)->Unit(benchmark::kMillisecond);
BENCHMARK(our_corners)->Arg(3)->Arg(7)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ocelli::bench
