#include "slave/devices/probe_opencl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "common/clock.hpp"
#include "slave/devices/probe_picture.hpp"
#include "slave/kernels/edge_finder.hpp"
#include "slave/opencl/opencl_edge_finder.hpp"

namespace ocelli::slave {

namespace {

// The least of some times, of finding edges as the edge kind does by default.
template <class Load, class Finder>
double least_ms(const Load& load, Finder& finder) {
    constexpr int kTimes = 6;  // the first one compiles, and makes room
    Duration least = Duration::max();
    for (int i = 0; i < kTimes; ++i) {
        const TimePoint begin = now();
        load();
        finder.median_magnitude(false, 0);
        finder.find(kProbeLow, kProbeHigh, false);
        least = std::min(least, now() - begin);
    }
    return std::chrono::duration<double, std::milli>(least).count();
}

std::string measured(OpenClEdgeFinder& device) {
    const cv::Mat picture = probe_picture({1280, 720});
    EdgeFinder cpu;
    const double there = least_ms([&] { device.load(picture); }, device);
    const double here = least_ms([&] { cpu.load(picture, 3); }, cpu);
    return there < here
               ? ""
               : fmt::format("edges take {:.1f} ms there and {:.1f} ms on the CPU", there, here);
}

}  // namespace

DeviceProbe probe_opencl(bool cpu_too, std::shared_ptr<const OpenClDevice>& device) {
    DeviceProbe probe{"opencl", "", ""};
    auto found = OpenClDevice::find(cpu_too);
    if (!found) {
        probe.why_not = found.error().message;
        return probe;
    }
    probe.hardware = found->hardware();
    try {
        const cv::Mat picture = probe_picture({160, 96});
        OpenClEdgeFinder finder(*found);
        finder.load(picture);
        const std::int64_t pixels = finder.find(kProbeLow, kProbeHigh, false).pixels;
        if (const std::int64_t expected = probe_edges(picture); pixels != expected) {
            probe.why_not = fmt::format("{} found {} edge pixels where the CPU finds {}",
                                        probe.hardware, pixels, expected);
            return probe;
        }
        // Whoever asks by name gets it, whatever it takes.
        probe.not_worth_it = cpu_too ? "" : measured(finder);
    } catch (const cv::Exception& error) {
        probe.why_not = fmt::format("{} fails: {}", probe.hardware, error.err);
        return probe;
    }
    device = std::make_shared<const OpenClDevice>(std::move(*found));
    return probe;
}

}  // namespace ocelli::slave
