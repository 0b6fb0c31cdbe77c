#pragma once

// Runs a kernel (slave/cuda/kernels/portable.hpp) on the host: blocks in an order of its own,
// threads of a block too, between barriers. Shared memory begins as rubbish. So what depends on an
// order shows, as it would on a device.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <numeric>
#include <random>
#include <thread>
#include <vector>

#include "slave/cuda/kernels/portable.hpp"

namespace ocelli::cuda::testing {

class HostExecutor {
  public:
    // `workers`: threads of the host that share the blocks.
    explicit HostExecutor(unsigned seed = 1, int workers = 1) : random_(seed), workers_(workers) {}

    template <typename Kernel>
    void run(const Kernel& kernel) {
        const std::vector<Place> blocks = shuffled_blocks(kernel.grid());
        const std::vector<int> order = shuffled_threads(Kernel::kThreads);
        std::vector<std::thread> others;
        for (int worker = 1; worker < workers_; ++worker) {
            others.emplace_back([&, worker] { run_blocks(kernel, blocks, order, worker); });
        }
        run_blocks(kernel, blocks, order, 0);
        for (std::thread& each : others) {
            each.join();
        }
    }

  private:
    template <typename Kernel>
    void run_blocks(const Kernel& kernel, const std::vector<Place>& blocks,
                    const std::vector<int>& order, int worker) const {
        const auto shared = std::make_unique<typename Kernel::Shared>();
        for (std::size_t i = static_cast<std::size_t>(worker); i < blocks.size();
             i += static_cast<std::size_t>(workers_)) {
            constexpr int kRubbish = 0xA5;
            std::memset(static_cast<void*>(shared.get()), kRubbish, sizeof *shared);
            Place place = blocks[i];
            for (int phase = 0; phase < phases_of(kernel); ++phase) {
                for (const int thread : order) {
                    place.thread = thread;
                    kernel.run(phase, place, *shared);
                }
            }
        }
    }

    std::vector<Place> shuffled_blocks(Grid grid) {
        std::vector<Place> blocks;
        for (int z = 0; z < grid.z; ++z) {
            for (int y = 0; y < grid.y; ++y) {
                for (int x = 0; x < grid.x; ++x) {
                    blocks.push_back({x, y, z, 0});
                }
            }
        }
        std::shuffle(blocks.begin(), blocks.end(), random_);
        return blocks;
    }

    std::vector<int> shuffled_threads(int count) {
        std::vector<int> order(static_cast<std::size_t>(count));
        std::iota(order.begin(), order.end(), 0);
        std::shuffle(order.begin(), order.end(), random_);
        return order;
    }

    std::mt19937 random_;
    int workers_;
};

}  // namespace ocelli::cuda::testing
