#pragma once

// Makes a network's input tensor of a picture: size, resize, colour order, mean, scale.

#include <opencv2/core/mat.hpp>
#include <vector>

#include "common/kinds/finding.hpp"
#include "slave/cuda/network_input.hpp"
#include "slave/networks/engine.hpp"
#include "slave/networks/model_manifest.hpp"

namespace ocelli::slave {

// Where the picture lies in the input; what is right of it and below is filled.
struct InputPlan {
    int width = 0;  // px of the input
    int height = 0;
    int content_width = 0;  // px of the input that show the picture
    int content_height = 0;

    bool operator==(const InputPlan&) const = default;
};

// The size that every picture is reduced to, at most.
PictureSize largest_input(const InputSpec& spec);

// `fixed`: the only input size that the network takes; 0×0 when it takes any.
// Precondition: the picture is not empty.
InputPlan plan_input(const InputSpec& spec, PictureSize fixed, PictureSize picture);

// Keeps its buffers: one instance for one thread.
class NetworkInput {
  public:
    explicit NetworkInput(const InputSpec& spec);

    // `bgr`: H×W×3, 8 bit, not empty. A tensor of 1×3×height×width; valid until the next call.
    TensorView fill(const cv::Mat& bgr, const InputPlan& plan);

    // What becomes of a pixel's blue, green and red.
    const cuda::InputValues& values() const { return values_; }

  private:
    cuda::InputValues values_;
    cv::Mat resized_;
    std::vector<float> tensor_;
};

}  // namespace ocelli::slave
