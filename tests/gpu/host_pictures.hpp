#pragma once

// A batch of pictures in memory of the host, laid out as on the device, and what the kernels find
// in it when the host runs them.

#include <cstdint>
#include <cstring>
#include <vector>

#include "slave/cuda/corners.hpp"
#include "slave/cuda/edges.hpp"
#include "slave/cuda/kernels/sequence.hpp"
#include "slave/cuda/picture_view.hpp"
#include "slave/cuda/runtime/corner_choice.hpp"
#include "tests/gpu/host_executor.hpp"

namespace ocelli::cuda::testing {

class HostPictures : private HostExecutor {
  public:
    explicit HostPictures(unsigned seed = 1, int workers = 1) : HostExecutor(seed, workers) {}

    void load(const std::vector<PictureView>& pictures, std::uint32_t room = 4096);

    // One for each picture; the map is that of rows of stride().
    std::vector<Edges> edges(const EdgeRules& rules);
    std::vector<Corners> corners(const CornerRules& rules);

    const Buffers& buffers() const { return buffers_; }
    const std::vector<std::uint8_t>& grey() const { return grey_; }
    const std::vector<std::uint32_t>& scratch() const { return scratch_; }

    // For sequence.hpp.
    using HostExecutor::run;
    void clear(void* memory, std::size_t bytes) { std::memset(memory, 0, bytes); }

  private:
    template <typename T>
    static T* rubbish(std::vector<T>& memory, std::size_t size);

    Buffers buffers_;
    std::vector<std::uint8_t> bgr_, grey_, smooth_, marks_, edges_;
    std::vector<std::uint32_t> scratch_, magnitudes_, peak_bins_;
    std::vector<Products<double>> sums_;
    std::vector<PeakKey> keys_;
    std::vector<EdgeBounds> bounds_;
    std::vector<EdgeCounts> edge_counts_;
    std::vector<PeakCounts> peak_counts_;
    EdgeOrder edge_order_{};
    double quality_ = 0;
};

}  // namespace ocelli::cuda::testing
