#pragma once

#include <vector>

#include "slave/cuda/corners.hpp"
#include "slave/cuda/edges.hpp"
#include "slave/cuda/network_input.hpp"
#include "slave/cuda/picture_view.hpp"
#include "slave/devices/gpu_cascade.hpp"

namespace ocelli::slave {

// What one analysis at a time has of a GPU: cuda::Worker, or what a test puts in its place. Used by
// one thread at a time; made and used on any. All of it throws cuda::Failure.
class GpuWorker {
  public:
    virtual ~GpuWorker() = default;

    // Copies the picture to the device; its memory is not looked at after that. Colour becomes grey
    // there, as cv::cvtColor does it.
    virtual void load(const cuda::PictureView& picture) = 0;
    // Of what was loaded last, any number of times. Valid until the same is asked for again, or
    // load().
    virtual const cuda::Edges& edges(const cuda::EdgeRules& rules) = 0;
    virtual const cuda::Corners& corners(const cuda::CornerRules& rules) = 0;
    // The windows of HaarSearch, in the same order. The cascade goes to the device when the worker
    // first needs it, and stays there.
    virtual std::vector<cuda::Box> windows(const GpuCascade& cascade,
                                           const cuda::CascadeRules& rules) = 0;
    // A network's input of a picture that was loaded in colour, on the device; `to_host`: and a
    // copy. Valid until the next call.
    virtual cuda::InputTensor network_input(const cuda::InputPlan& plan,
                                            const cuda::InputValues& values, bool to_host) = 0;
};

}  // namespace ocelli::slave
