#include <chrono>
#include <thread>
#include <vector>

#include "bench/gpu/extent.hpp"
#include "bench/gpu/measure.hpp"
#include "bench/gpu/rows.hpp"
#include "bench/gpu/scenes.hpp"
#include "slave/cuda/worker.hpp"

namespace ocelli::bench {

namespace {

using namespace cuda;

void feed(Worker& worker, const std::vector<PictureView>& views, int rounds) {
    for (int round = 0; round < rounds; ++round) {
        for (const PictureView& each : views) {
            worker.load(each);
            worker.find(EdgeRules{}, CornerRules{});
        }
    }
}

// Pictures a second of so many threads, from the host's memory to findings.
double rate_of(int threads, int device, const std::vector<PictureView>& views) {
    WorkerSettings settings;
    settings.device = device;
    std::vector<Worker> workers;
    for (int i = 0; i < threads; ++i) {
        workers.emplace_back(settings);
        feed(workers.back(), views, 1);
    }
    warm_up([&] { feed(workers.front(), views, 1); });
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> running;
    for (Worker& each : workers) {
        running.emplace_back([&each, &views] { feed(each, views, extent.thread_rounds); });
    }
    for (std::thread& each : running) {
        each.join();
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    return threads * extent.thread_rounds * static_cast<double>(views.size()) / taken.count();
}

}  // namespace

void print_threads(int device) {
    const std::vector<DrawnPicture> pictures = scenes();
    const std::vector<PictureView> views = views_of(pictures, kPictures);
    const std::string name =
        size_name() + ", one picture at a time, from memory to findings without maps: ";
    const double one = rate_of(1, device, views);
    const double three = rate_of(3, device, views);
    print_row(name + "one thread", number(one, 0) + " pictures/s", "");
    print_row(name + "three threads",
              number(three, 0) + " pictures/s, " + number(three / one, 2) + " ×", "≥ 2 ×");
}

}  // namespace ocelli::bench
