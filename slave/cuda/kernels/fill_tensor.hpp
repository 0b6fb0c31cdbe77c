#pragma once

#include "slave/cuda/kernels/resize_pixel.hpp"
#include "slave/cuda/network_input.hpp"

namespace ocelli::cuda {

// Makes a network's input of a colour picture: resized, normalised, laid out in planes, the rest
// filled. A thread has a pixel of the input.
struct FillTensor {
    static constexpr int kThreads = 256;
    static constexpr int kPhases = 1;
    static constexpr int kChannels = 3;
    using Shared = Nothing;

    Planes<const std::uint8_t> bgr;  // width, height in pixels; stride, step in bytes
    int picture = 0;
    const ResizeTap* columns = nullptr;  // of the content's width
    const ResizeTap* rows = nullptr;     // of its height
    const InputValues* values = nullptr;
    float* tensor = nullptr;
    InputPlan plan;
    bool halve = false;

    Grid grid() const { return {divided_up(plan.width, kThreads), plan.height, 1}; }

    OCELLI_HD void run(int, const Place& place, Shared&) const {
        const int x = place.x * kThreads + place.thread;
        const int y = place.y;
        if (x >= plan.width) {
            return;
        }
        const bool is_content = x < plan.content_width && y < plan.content_height;
        const std::int64_t plane = static_cast<std::int64_t>(plan.width) * plan.height;
        float* const out = tensor + static_cast<std::int64_t>(y) * plan.width + x;
        for (unsigned i = 0; i < kChannels; ++i) {
            const InputValues::Channel* const channel = channel_of(i);
            out[channel->plane * plane] =
                is_content ? value_of(*channel, pixel(static_cast<int>(i), x, y)) : channel->fill;
        }
    }

  private:
    // std::array has no functions for the device.
    OCELLI_HD const InputValues::Channel* channel_of(unsigned i) const {
        return reinterpret_cast<const InputValues::Channel*>(values) + i;
    }
    OCELLI_HD static float value_of(const InputValues::Channel& channel, int byte) {
        return reinterpret_cast<const float*>(&channel.values)[byte];
    }

    OCELLI_HD int pixel(int channel, int x, int y) const {
        if (halve) {
            return halved_pixel(bgr.row(picture, 2 * y), bgr.row(picture, 2 * y + 1), kChannels,
                                channel, x);
        }
        const ResizeTap row = rows[y];
        return resized_pixel(bgr.row(picture, row.first), bgr.row(picture, row.second), kChannels,
                             channel, columns[x], row);
    }
};

}  // namespace ocelli::cuda
