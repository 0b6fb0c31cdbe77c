#include "slave/cuda/runtime/lanes.hpp"

#include <utility>

#include "slave/cuda/runtime/check.hpp"
#include "slave/cuda/runtime/layout.hpp"

namespace ocelli::cuda {

void Lanes::split(int pictures) {
    constexpr int kPicturesMin = 8;  // fewer are done before there is much to overlap
    const int lanes = pictures < kPicturesMin ? 1 : kLanesMax;
    make(static_cast<std::size_t>(lanes));
    used_ = static_cast<std::size_t>(lanes);
    int first = 0;
    for (Lane& each : used()) {
        const int end = pictures * (each.number + 1) / lanes;
        each.pictures = {first, end - first};
        first = end;
    }
}

void Lanes::make(std::size_t lanes) {
    while (lanes_.size() < lanes) {
        Lane made;
        made.stream = make_stream();
        made.number = static_cast<int>(lanes_.size());
        lanes_.push_back(std::move(made));
    }
}

void Lanes::wait(const char* doing) {
    cudaError_t first_error = cudaSuccess;
    for (const Lane& each : lanes_) {
        const cudaError_t error = cudaStreamSynchronize(each.stream.get());
        first_error = first_error == cudaSuccess ? error : first_error;
    }
    check(first_error, doing);
}

void Lanes::forget_rules() {
    for (Lane& each : lanes_) {
        each.edge_order.reset();
        each.quality.reset();
    }
}

}  // namespace ocelli::cuda
