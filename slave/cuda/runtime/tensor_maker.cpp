#include "slave/cuda/runtime/tensor_maker.hpp"

#include <cstring>
#include <string>
#include <vector>

#include "slave/cuda/failure.hpp"
#include "slave/cuda/kernels/fill_tensor.hpp"
#include "slave/cuda/runtime/check.hpp"
#include "slave/cuda/runtime/enqueue.hpp"
#include "slave/cuda/runtime/resize_taps.hpp"

namespace ocelli::cuda {

namespace {

// What goes to the device, then the tensor; the same on the host.
struct Layout {
    std::size_t columns = 0;
    std::size_t rows = 0;
    std::size_t values = 0;
    std::size_t tensor = 0;
    std::size_t tensor_values = 0;

    explicit Layout(const InputPlan& plan) {
        rows = static_cast<std::size_t>(plan.content_width) * sizeof(ResizeTap);
        values = rows + static_cast<std::size_t>(plan.content_height) * sizeof(ResizeTap);
        constexpr std::size_t kAlignment = 256;
        tensor = (values + sizeof(InputValues) + kAlignment - 1) / kAlignment * kAlignment;
        tensor_values =
            3 * static_cast<std::size_t>(plan.width) * static_cast<std::size_t>(plan.height);
    }
    std::size_t bytes() const { return tensor + tensor_values * sizeof(float); }
};

[[noreturn]] void refuse(cudaError_t error, const std::string& why) {
    throw Failure("make a network's input", cudaGetErrorName(error), why, false);
}

void expect_valid(const Batch& batch, int picture, const InputPlan& plan) {
    constexpr int kLengthMax = 65'535;
    if (picture < 0 || picture >= batch.count()) {
        refuse(cudaErrorInvalidValue, "no such picture is loaded");
    }
    if (batch.on_device().bgr == nullptr) {
        refuse(cudaErrorInvalidValue, "the picture was loaded without colour");
    }
    if (plan.content_width < 1 || plan.content_height < 1 || plan.width > kLengthMax ||
        plan.height > kLengthMax || plan.content_width > plan.width ||
        plan.content_height > plan.height) {
        refuse(cudaErrorInvalidValue, "the input has no such size");
    }
}

}  // namespace

InputTensor TensorMaker::make(Batch& batch, int picture, const InputPlan& plan,
                              const InputValues& values, bool to_host, std::size_t memory_bytes) {
    expect_valid(batch, picture, plan);
    const Layout layout(plan);
    if (layout.bytes() > memory_bytes) {
        refuse(cudaErrorMemoryAllocation, "it does not fit into what is left of the limit, " +
                                              std::to_string(memory_bytes >> 20) + " MiB");
    }
    batch.wait("finish what was begun before");
    memory_.reserve(layout.bytes(), to_host ? layout.bytes() : layout.tensor);

    const auto columns = column_taps(batch.width(), plan.content_width);
    const auto rows = row_taps(batch.height(), plan.content_height);
    std::memcpy(memory_.on_host(), columns.data(), layout.rows);
    std::memcpy(memory_.on_host() + layout.rows, rows.data(), layout.values - layout.rows);
    std::memcpy(memory_.on_host() + layout.values, &values, sizeof values);
    check(cudaMemcpyAsync(memory_.on_device(), memory_.on_host(), layout.tensor,
                          cudaMemcpyHostToDevice, batch.stream()),
          "copy a network's rules to the device");

    const Buffers& buffers = batch.on_device();
    FillTensor kernel;
    kernel.bgr = colour_planes(buffers);
    kernel.picture = picture;
    kernel.columns = reinterpret_cast<const ResizeTap*>(memory_.on_device());
    kernel.rows = reinterpret_cast<const ResizeTap*>(memory_.on_device() + layout.rows);
    kernel.values = reinterpret_cast<const InputValues*>(memory_.on_device() + layout.values);
    kernel.tensor = reinterpret_cast<float*>(memory_.on_device() + layout.tensor);
    kernel.plan = plan;
    kernel.halve =
        is_halved(batch.width(), batch.height(), plan.content_width, plan.content_height);
    enqueue_tensor(batch.stream(), kernel);

    InputTensor tensor{kernel.tensor, {}};
    if (to_host) {
        auto* const copy = reinterpret_cast<float*>(memory_.on_host() + layout.tensor);
        check(cudaMemcpyAsync(copy, kernel.tensor, layout.tensor_values * sizeof(float),
                              cudaMemcpyDeviceToHost, batch.stream()),
              "copy a network's input from the device");
        tensor.on_host = {copy, layout.tensor_values};
    }
    batch.wait("make a network's input");
    return tensor;
}

}  // namespace ocelli::cuda
