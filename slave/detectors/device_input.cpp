#include "slave/detectors/device_input.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "slave/devices/as_clause.hpp"
#include "slave/devices/gpu_failure.hpp"
#include "slave/devices/probe_picture.hpp"

namespace ocelli::slave {

namespace {

// Bit for bit: also where it is not a number.
bool are_same(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() &&
           (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

// What an engine gave, kept beyond its next run.
struct Kept {
    TensorShape shape;
    std::vector<float> values;

    explicit Kept(const TensorView& view)
        : shape(view.shape), values(view.values.begin(), view.values.end()) {}
    bool is(const TensorView& view) const {
        return shape == view.shape && are_same(values, view.values);
    }
};

}  // namespace

bool DeviceInput::suits(const Engine& engine, const GpuPool& gpu) {
    const EngineInfo& info = engine.info();
    return info.takes_device_input && info.inputs.size() == 1 && info.device == gpu.name();
}

std::string DeviceInput::why_not(Engine& engine, const InputPlan& plan, NetworkInput& host) {
    const cv::Mat bgr = colour_probe_picture({probe_size().width, probe_size().height});
    const TensorView input = host.fill(bgr, plan);
    const auto expected = engine.run({&input, 1});
    if (!expected) {
        return as_clause(expected.error().message);
    }
    const std::vector<Kept> kept(expected->begin(), expected->end());
    try {
        std::vector<float> made;
        const auto found = run_in_slot(engine, {bgr}, plan, host, &made);
        if (!are_same(made, input.values)) {
            return "what it makes of a test picture is not what the CPU makes";
        }
        if (!found) {
            return as_clause(found.error().message);
        }
        const bool same =
            std::equal(kept.begin(), kept.end(), found->begin(), found->end(),
                       [](const Kept& each, const TensorView& other) { return each.is(other); });
        return same ? "" : "the network gives other values for it than for the CPU's";
    } catch (const std::exception& failure) {
        return as_clause(failure.what());
    }
}

Result<std::optional<std::span<const TensorView>>> DeviceInput::run(Engine& engine,
                                                                    const ColourPlane& bgr,
                                                                    const InputPlan& plan,
                                                                    const NetworkInput& host) {
    std::optional<Outputs> outputs;
    if (is_refused_) {
        return outputs;
    }
    try {
        if (auto found = run_in_slot(engine, bgr, plan, host, nullptr)) {
            outputs = *found;
        } else {
            is_refused_ = true;
            spdlog::warn("the inputs of '{}' are made on the CPU from now on, not on {}: {}",
                         network_, gpu_->name(), found.error().message);
        }
    } catch (const cuda::Failure& failure) {
        if (failure.is_context_lost()) {
            // The engine is in the same context, and would only say less well what has happened.
            return Error{ErrorCode::analysis_failed, failure.what()};
        }
        if (std::exchange(told_, bgr.pixels.size()) != bgr.pixels.size()) {
            spdlog::warn("the input of '{}' for a picture of {}x{} is made on the CPU: {}{}",
                         network_, bgr.pixels.cols, bgr.pixels.rows, failure.what(),
                         is_lack_of_memory(failure) ? kMoreRoom : "");
        }
    } catch (const std::exception& lost) {
        return Error{ErrorCode::analysis_failed, lost.what()};
    }
    return outputs;
}

Result<DeviceInput::Outputs> DeviceInput::run_in_slot(Engine& engine, const ColourPlane& bgr,
                                                      const InputPlan& plan,
                                                      const NetworkInput& host,
                                                      std::vector<float>* copy) {
    Result<Outputs> outputs{Outputs{}};
    // The slot is kept until the engine has read what lies in the worker's memory.
    const auto work = [&](GpuWorker& worker) {
        const cuda::InputTensor tensor =
            worker.network_input({plan.width, plan.height, plan.content_width, plan.content_height},
                                 host.values(), copy != nullptr);
        if (copy != nullptr) {
            copy->assign(tensor.on_host.begin(), tensor.on_host.end());
        }
        outputs = engine.run_on_device({{1, 3, plan.height, plan.width}, tensor.on_device});
    };
    gpu_->work_on_colour(bgr, work, GpuPool::NoRoom::fail);
    return outputs;
}

}  // namespace ocelli::slave
