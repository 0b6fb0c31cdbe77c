#include <algorithm>

#include "bench/gpu/extent.hpp"
#include "bench/gpu/measure.hpp"
#include "bench/gpu/rows.hpp"
#include "bench/gpu/scenes.hpp"
#include "slave/cuda/worker.hpp"
#include "tests/gpu/host_search.hpp"

namespace ocelli::bench {

namespace {

using namespace cuda;

Worker worker_on(int device) {
    WorkerSettings settings;
    settings.device = device;
    settings.memory_bytes_max = std::size_t{4} << 30;
    return Worker(settings);
}

// As many stages as one for faces has, which leave hardly a window: those of several cascades, one
// after the other, and a little stricter.
Cascade face_like_cascade() {
    constexpr std::uint32_t kCascades = 3;
    Cascade cascade = testing::draw_cascade(1);
    for (std::uint32_t seed = 2; seed <= kCascades; ++seed) {
        const Cascade more = testing::draw_cascade(seed);
        cascade.stages.insert(cascade.stages.end(), more.stages.begin(), more.stages.end());
    }
    for (Cascade::Stage& each : cascade.stages) {
        each.threshold += 0.1F;
    }
    return cascade;
}

void print_cascade(int device) {
    const DrawnPicture picture =
        testing::draw_scene(extent.width, extent.height, static_cast<std::uint32_t>(kPictures));
    const Cascade cascade = face_like_cascade();
    std::size_t trees = 0;
    for (const Cascade::Stage& each : cascade.stages) {
        trees += each.trees.size();
    }
    Worker worker = worker_on(device);
    const std::size_t number_of_cascade = worker.add_cascade(cascade);
    worker.load(picture.view());
    const std::size_t windows = worker.windows(number_of_cascade, {}).size();
    const double us = host_us([&] { worker.windows(number_of_cascade, {}); });
    print_row(size_name() + ", one thread, host's clock, from the picture on the device to " +
                  std::to_string(windows) + " windows: a cascade of chance, " +
                  std::to_string(cascade.stages.size()) + " stages, " + std::to_string(trees) +
                  " trees, windows from 20 px on, each 1.1 times the last",
              number(us / 1000, 2) + " ms a picture", "");
}

InputValues values_in_0_to_1() {
    InputValues values;
    for (std::size_t i = 0; i < values.channels.size(); ++i) {
        values.channels[i].plane = static_cast<int>(i);
        for (std::size_t byte = 0; byte < 256; ++byte) {
            values.channels[i].values[byte] = static_cast<float>(byte) / 255;
        }
    }
    return values;
}

void print_network_input(int device) {
    constexpr int kSide = 416;
    const ColourScene colour;
    const InputValues values = values_in_0_to_1();
    const InputPlan plan{kSide, kSide, kSide, std::max(1, kSide * extent.height / extent.width)};
    Worker worker = worker_on(device);
    worker.load(colour.view());
    const std::string name = "a network's input of 416×416 from " + size_name() +
                             " in colour, one thread, host's clock, ";
    const auto print = [&](const char* what, const std::function<void()>& act) {
        print_row(name + what, number(host_us(act), 0) + " µs a picture", "");
    };
    print("the picture on the device, the input left there",
          [&] { worker.network_input(plan, values); });
    print("the picture on the device, the input copied to the host",
          [&] { worker.network_input(plan, values, 0, true); });
    print("the picture from memory, the input left on the device", [&] {
        worker.load(colour.view());
        worker.network_input(plan, values);
    });
}

}  // namespace

void print_others(int device) {
    print_cascade(device);
    print_network_input(device);
}

}  // namespace ocelli::bench
