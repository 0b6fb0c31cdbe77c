// How much faster than cv::CascadeClassifier do we find the same windows, from 48 px on?

#include <benchmark/benchmark.h>

#include <opencv2/objdetect.hpp>
#include <stdexcept>

#include "bench/kernels/pictures.hpp"
#include "slave/kernels/haar_search.hpp"

namespace ocelli::bench {
namespace {

const cv::Size kSmallest(48, 48);

struct Cascade {
    const char* file;
    double scale_factor;
};
constexpr Cascade kCascades[] = {
    {"/usr/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml", 1.1},
    {"/usr/share/opencv4/haarcascades/haarcascade_profileface.xml", 1.15}};

void opencv_windows(benchmark::State& state) {
    const Cascade& cascade = kCascades[state.range(0)];
    cv::CascadeClassifier classifier(cascade.file);
    std::vector<cv::Rect> windows;
    for (auto _ : state) {
        classifier.detectMultiScale(grey_picture(), windows, cascade.scale_factor, 0, 0, kSmallest);
        benchmark::DoNotOptimize(windows.data());
    }
}

void our_windows(benchmark::State& state) {
    const Cascade& cascade = kCascades[state.range(0)];
    slave::HaarSearch search(slave::load_haar_cascade(cascade.file).value());
    for (auto _ : state) {
        benchmark::DoNotOptimize(search.windows(grey_picture(), cascade.scale_factor, kSmallest));
    }
}

BENCHMARK(opencv_windows)->ArgName("profile")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(our_windows)->ArgName("profile")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ocelli::bench
