#pragma once

#include <opencv2/core/mat.hpp>
#include <vector>

#include "slave/cuda/kernels/fill_tensor.hpp"
#include "slave/cuda/runtime/resize_taps.hpp"
#include "tests/gpu/host_executor.hpp"

namespace ocelli::testing {

// A network's input as the device makes it, run by the host.
inline std::vector<float> filled_tensor(const cv::Mat& bgr, const cuda::InputPlan& plan,
                                        const cuda::InputValues& values) {
    const auto columns = cuda::column_taps(bgr.cols, plan.content_width);
    const auto rows = cuda::row_taps(bgr.rows, plan.content_height);
    std::vector<float> tensor(
        3 * static_cast<std::size_t>(plan.width) * static_cast<std::size_t>(plan.height), -1e9F);
    cuda::FillTensor kernel;
    kernel.bgr = {bgr.data, bgr.cols, bgr.rows, static_cast<int>(bgr.step[0]), 0};
    kernel.columns = columns.data();
    kernel.rows = rows.data();
    kernel.values = &values;
    kernel.tensor = tensor.data();
    kernel.plan = plan;
    kernel.halve = cuda::is_halved(bgr.cols, bgr.rows, plan.content_width, plan.content_height);
    cuda::testing::HostExecutor().run(kernel);
    return tensor;
}

}  // namespace ocelli::testing
