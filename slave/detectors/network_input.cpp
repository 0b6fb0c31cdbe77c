#include "slave/detectors/network_input.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace ocelli::slave {

namespace {

int scaled(int length, double scale, int limit) {
    return std::clamp(static_cast<int>(std::lround(length * scale)), 1, limit);
}

int round_up(int length, int multiple) {
    return (length + multiple - 1) / multiple * multiple;
}

}  // namespace

PictureSize largest_input(const InputSpec& spec) {
    return spec.width > 0 ? PictureSize{spec.width, spec.height}
                          : PictureSize{spec.longest_side, spec.longest_side};
}

InputPlan plan_input(const InputSpec& spec, PictureSize fixed, PictureSize picture) {
    InputPlan plan{fixed.width, fixed.height, fixed.width, fixed.height};
    const bool free = fixed.width == 0;
    if (free) {
        plan.width = plan.height = round_up(spec.longest_side, spec.multiple_of);
    } else if (spec.resize == InputSpec::Resize::stretch) {
        return plan;
    }
    const int room = free ? spec.longest_side : 0;
    double scale = std::min(static_cast<double>(free ? room : plan.width) / picture.width,
                            static_cast<double>(free ? room : plan.height) / picture.height);
    if (!spec.enlarge) {
        scale = std::min(scale, 1.0);
    }
    plan.content_width = scaled(picture.width, scale, plan.width);
    plan.content_height = scaled(picture.height, scale, plan.height);
    if (free) {
        plan.width = round_up(plan.content_width, spec.multiple_of);
        plan.height = round_up(plan.content_height, spec.multiple_of);
    }
    return plan;
}

NetworkInput::NetworkInput(const InputSpec& spec) {
    for (std::size_t i = 0; i < values_.channels.size(); ++i) {
        const std::size_t plane = spec.colour == InputSpec::Colour::bgr ? i : 2 - i;
        cuda::InputValues::Channel& channel = values_.channels[i];
        channel.plane = static_cast<int>(plane);
        for (std::size_t value = 0; value < channel.values.size(); ++value) {
            channel.values[value] =
                (static_cast<float>(value) - spec.mean[plane]) / spec.std[plane];
        }
        channel.fill = channel.values[static_cast<std::size_t>(spec.fill)];
    }
}

TensorView NetworkInput::fill(const cv::Mat& bgr, const InputPlan& plan) {
    const cv::Size content(plan.content_width, plan.content_height);
    if (bgr.size() != content) {
        cv::resize(bgr, resized_, content, 0, 0, cv::INTER_LINEAR);
    }
    const cv::Mat& picture = bgr.size() == content ? bgr : resized_;
    const auto width = static_cast<std::size_t>(plan.width);
    const std::size_t plane_values = width * static_cast<std::size_t>(plan.height);
    tensor_.resize(3 * plane_values);
    for (std::size_t i = 0; i < values_.channels.size(); ++i) {
        const cuda::InputValues::Channel& channel = values_.channels[i];
        float* plane = tensor_.data() + static_cast<std::size_t>(channel.plane) * plane_values;
        for (int y = 0; y < plan.content_height; ++y) {
            const std::uint8_t* pixels = picture.ptr<std::uint8_t>(y) + i;
            float* row = plane + static_cast<std::size_t>(y) * width;
            for (int x = 0; x < plan.content_width; ++x) {
                row[x] = channel.values[pixels[3 * x]];
            }
            std::fill(row + plan.content_width, row + width, channel.fill);
        }
        std::fill(plane + static_cast<std::size_t>(plan.content_height) * width,
                  plane + plane_values, channel.fill);
    }
    return {{1, 3, plan.height, plan.width}, tensor_};
}

}  // namespace ocelli::slave
