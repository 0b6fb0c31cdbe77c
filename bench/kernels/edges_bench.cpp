// How much faster than cv::Canny are our edges, of the same pixels? And with the contours counted?

#include <benchmark/benchmark.h>

#include <opencv2/imgproc.hpp>

#include "bench/kernels/pictures.hpp"
#include "slave/kernels/edge_finder.hpp"

namespace ocelli::bench {
namespace {

constexpr double kLow = 60;
constexpr double kHigh = 120;
constexpr int kAperture = 3;

void opencv_edges(benchmark::State& state) {
    const bool l2 = state.range(0) != 0;
    cv::Mat edges;
    for (auto _ : state) {
        cv::Canny(grey_picture(), edges, kLow, kHigh, kAperture, l2);
        benchmark::DoNotOptimize(edges.data);
    }
}

void our_edges(benchmark::State& state) {
    const bool l2 = state.range(0) != 0;
    slave::EdgeFinder finder;
    for (auto _ : state) {
        finder.load(grey_picture(), kAperture);
        benchmark::DoNotOptimize(finder.find(kLow, kHigh, l2).edges.data);
    }
}

void opencv_edges_and_contours(benchmark::State& state) {
    cv::Mat edges;
    cv::Mat labels;
    for (auto _ : state) {
        cv::Canny(grey_picture(), edges, kLow, kHigh, kAperture);
        benchmark::DoNotOptimize(cv::connectedComponents(edges, labels, 8, CV_32S));
    }
}

void our_median_magnitude(benchmark::State& state) {
    slave::EdgeFinder finder;
    for (auto _ : state) {
        finder.load(grey_picture(), kAperture);
        benchmark::DoNotOptimize(finder.median_magnitude(false, 0));
    }
}

BENCHMARK(opencv_edges)->ArgName("l2")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(our_edges)->ArgName("l2")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(opencv_edges_and_contours)->Unit(benchmark::kMillisecond);
BENCHMARK(our_median_magnitude)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ocelli::bench
