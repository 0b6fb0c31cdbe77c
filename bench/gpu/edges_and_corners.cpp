#include "bench/gpu/edges_and_corners.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "bench/gpu/measure.hpp"
#include "slave/cuda/runtime/batch.hpp"
#include "slave/cuda/runtime/blur_weights.hpp"
#include "slave/cuda/runtime/check.hpp"
#include "slave/cuda/runtime/enqueue.hpp"
#include "slave/cuda/worker.hpp"
#include "tests/gpu/drawn_pictures.hpp"

namespace ocelli::bench {

namespace {

using namespace cuda;
using cuda::testing::draw_scene;
using cuda::testing::DrawnPicture;

constexpr int kWidth = 1920;
constexpr int kHeight = 1080;
constexpr int kPictures = 16;
constexpr EdgeSteps kEdges{3, false, true};
constexpr CornerSteps kCorners{};
constexpr double kQuality = 0.01;
constexpr std::size_t kMemory = std::size_t{4} << 30;

std::vector<DrawnPicture> scenes() {
    std::vector<DrawnPicture> pictures;
    for (std::uint32_t seed = 0; seed < kPictures; ++seed) {
        pictures.push_back(draw_scene(kWidth, kHeight, seed));
    }
    return pictures;
}

std::vector<PictureView> views_of(const std::vector<DrawnPicture>& pictures, int count) {
    std::vector<PictureView> views;
    for (int i = 0; i < count; ++i) {
        views.push_back(pictures[static_cast<std::size_t>(i)].view());
    }
    return views;
}

// What the passes read and write for a pixel at least: for edges the grey picture twice (the median
// and the marks), marks once out and three times in, the map; for corners the grey picture, the
// responses once out and twice in. Neighbours come from caches.
constexpr double kBytesPerPixel = 2 + 1 + 3 + 1 + 1 + 4 + 8;

void print_batch(const std::vector<DrawnPicture>& pictures, int count, double bandwidth) {
    Batch batch(kMemory, 4);
    batch.load(views_of(pictures, count));
    batch.find(kEdges, {}, false, kCorners, kQuality);  // so that rules are on the device
    batch.wait("warm up");
    GraphCache graphs(4);
    const auto us_of = [&](const std::optional<EdgeSteps>& edges,
                           const std::optional<CornerSteps>& corners) {
        const SequenceKey key{{kWidth, kHeight, count}, edges, false, corners};
        return device_us(batch.stream(),
                         [&] {
                             graphs.run(key, batch.stream(), [&] {
                                 if (edges) {
                                     enqueue_edges(batch.stream(), batch.on_device(), *edges);
                                 }
                                 if (corners) {
                                     enqueue_corners(batch.stream(), batch.on_device(), *corners);
                                 }
                             });
                         }) /
               count;
    };
    const std::string name = "1080p, batch of " + std::to_string(count) + ", on the device: ";
    print_row(name + "edges", number(us_of(kEdges, std::nullopt), 1) + " µs a picture", "");
    print_row(name + "corners", number(us_of(std::nullopt, kCorners), 1) + " µs a picture", "");
    EdgeSteps smooth = kEdges;
    smooth.blur = blur_weights(1);
    print_row(name + "edges of the blurred picture and corners",
              number(us_of(smooth, kCorners), 1) + " µs a picture", "");
    const double both = us_of(kEdges, kCorners);
    const double moved = kBytesPerPixel * kWidth * kHeight / both / 1000;
    print_row(name + "edges and corners", number(both, 1) + " µs a picture",
              count == kPictures ? "≤ 60 µs" : "");
    print_row(name + "bytes moved at least",
              number(moved, 0) + " GB/s, " + number(100 * moved / bandwidth, 0) + " % of a copy's",
              "stated");
}

void feed(Worker& worker, const std::vector<PictureView>& views, int rounds) {
    for (int round = 0; round < rounds; ++round) {
        for (const PictureView& each : views) {
            worker.load(each);
            worker.find(EdgeRules{}, CornerRules{});
        }
    }
}

// Pictures a second of so many threads, from the host's memory to findings.
double rate_of(int threads, const std::vector<PictureView>& views) {
    constexpr int kRounds = 20;
    std::vector<Worker> workers;
    for (int i = 0; i < threads; ++i) {
        workers.emplace_back(WorkerSettings{});
        feed(workers.back(), views, 1);
    }
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> running;
    for (Worker& each : workers) {
        running.emplace_back([&each, &views] { feed(each, views, kRounds); });
    }
    for (std::thread& each : running) {
        each.join();
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    return threads * kRounds * static_cast<double>(views.size()) / taken.count();
}

}  // namespace

void print_on_device() {
    const Stream stream = make_stream();
    const double bandwidth = copy_bandwidth(stream.get());
    print_row("copy on the device, read and written", number(bandwidth, 0) + " GB/s", "");
    const std::vector<DrawnPicture> pictures = scenes();
    print_batch(pictures, kPictures, bandwidth);
    print_batch(pictures, 1, bandwidth);
}

void print_with_transfers() {
    const std::vector<DrawnPicture> pictures = scenes();
    Batch batch(kMemory, 4);
    batch.load(views_of(pictures, kPictures));
    const auto all = [&] {
        batch.upload();
        batch.find(kEdges, {}, true, kCorners, kQuality);
    };
    all();
    batch.wait("warm up");
    const BatchLayout& layout = batch.layout();
    const std::size_t down = layout.results_bytes + layout.keys_bytes + layout.edges_bytes;
    const PinnedMemory host = allocate_pinned(std::max(layout.input_bytes, down));
    const DeviceMemory device = allocate_device(std::max(layout.input_bytes, down));
    const double transfers = device_us(batch.stream(), [&] {
        check(cudaMemcpyAsync(device.get(), host.get(), layout.input_bytes, cudaMemcpyHostToDevice,
                              batch.stream()),
              "copy to the device");
        check(
            cudaMemcpyAsync(host.get(), device.get(), down, cudaMemcpyDeviceToHost, batch.stream()),
            "copy from the device");
    });
    const double complete = device_us(batch.stream(), all);
    print_row("the transfers of 16 alone, pinned",
              number(transfers / kPictures, 1) + " µs a picture", "");
    print_row("16 with pinned upload, and download of maps",
              number(complete / kPictures, 1) + " µs a picture, " +
                  number(complete / transfers, 2) + " × the transfers",
              "≤ 1.5 ×");
}

void print_threads() {
    const std::vector<DrawnPicture> pictures = scenes();
    const std::vector<PictureView> views = views_of(pictures, kPictures);
    const double one = rate_of(1, views);
    const double three = rate_of(3, views);
    print_row("one thread, from memory to findings", number(one, 0) + " pictures/s", "");
    print_row("three threads", number(three, 0) + " pictures/s, " + number(three / one, 2) + " ×",
              "≥ 2 ×");
}

}  // namespace ocelli::bench
