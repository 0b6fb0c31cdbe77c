#pragma once

#include <memory>
#include <opencv2/core/types.hpp>
#include <optional>
#include <span>
#include <string>

#include "common/error.hpp"
#include "slave/detectors/network_input.hpp"
#include "slave/devices/gpu_pool.hpp"
#include "slave/networks/engine.hpp"
#include "slave/picture/picture.hpp"

namespace ocelli::slave {

// A network's input that is made on the GPU where its engine runs, and never comes to the host.
// Belongs to the thread of its engine.
class DeviceInput {
  public:
    // `network`: the model's file, for the log.
    DeviceInput(std::shared_ptr<GpuPool> gpu, std::string network)
        : gpu_(std::move(gpu)), network_(std::move(network)) {}

    // Whether the engine computes on that GPU, and takes inputs there.
    static bool suits(const Engine& engine, const GpuPool& gpu);

    // Why it must not be used, as a clause; empty where the input of a probe picture is, bit for
    // bit, what the host makes, and so is what the engine makes of it.
    std::string why_not(Engine& engine, const InputPlan& plan, NetworkInput& host);
    // The size of that picture.
    static PictureSize probe_size() { return {640, 360}; }

    // The engine's outputs, as Engine::run() gives them; nothing where the host has to make the
    // input: CUDA refuses this picture, or the engine has refused one, and is not asked again; the
    // log says so. analysis_failed once the device is lost.
    Result<std::optional<std::span<const TensorView>>> run(Engine& engine, const ColourPlane& bgr,
                                                           const InputPlan& plan,
                                                           const NetworkInput& host);

  private:
    using Outputs = std::span<const TensorView>;

    // `copy`: gets the input too, if it is not null. Throws cuda::Failure.
    Result<Outputs> run_in_slot(Engine& engine, const ColourPlane& bgr, const InputPlan& plan,
                                const NetworkInput& host, std::vector<float>* copy);

    std::shared_ptr<GpuPool> gpu_;
    std::string network_;
    bool is_refused_ = false;  // by the engine, once
    cv::Size told_;  // of the last picture that CUDA refused: a camera's next are as large
};

}  // namespace ocelli::slave
