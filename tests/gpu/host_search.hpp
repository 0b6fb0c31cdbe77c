#pragma once

#include <cstdint>
#include <vector>

#include "slave/cuda/cascade.hpp"
#include "slave/cuda/picture_view.hpp"
#include "slave/cuda/runtime/cascade_plan.hpp"
#include "tests/gpu/host_executor.hpp"

namespace ocelli::cuda::testing {

// A search with a cascade as the device does it, run by the host.
class HostSearch : private HostExecutor {
  public:
    explicit HostSearch(unsigned seed = 1, int workers = 1) : HostExecutor(seed, workers) {}

    // `grey`: a grey picture.
    std::vector<Box> windows(const Cascade& cascade, const PictureView& grey,
                             const CascadeRules& rules);

    using HostExecutor::run;  // for cascade_sequence.hpp

  private:
    std::vector<Candidate> search(const Cascade& cascade, const PictureView& grey,
                                  const SearchScale& scale);
};

// A cascade of chance, whose stages pass about half of the windows each.
Cascade draw_cascade(std::uint32_t seed);

}  // namespace ocelli::cuda::testing
