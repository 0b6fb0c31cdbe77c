#include "slave/devices/cuda_worker.hpp"

#include <map>

namespace ocelli::slave {

namespace {

class CudaWorker final : public GpuWorker {
  public:
    explicit CudaWorker(const cuda::WorkerSettings& settings) : worker_(settings) {}

    void load(const cuda::PictureView& picture) override { worker_.load(picture); }
    const cuda::Edges& edges(const cuda::EdgeRules& rules) override {
        return worker_.edges(rules).front();
    }
    const cuda::Corners& corners(const cuda::CornerRules& rules) override {
        return worker_.corners(rules).front();
    }
    std::vector<cuda::Box> windows(const GpuCascade& cascade,
                                   const cuda::CascadeRules& rules) override {
        auto known = cascades_.find(cascade.number);
        if (known == cascades_.end()) {
            known = cascades_.emplace(cascade.number, worker_.add_cascade(cascade.cascade)).first;
        }
        return worker_.windows(known->second, rules);
    }

    cuda::InputTensor network_input(const cuda::InputPlan& plan, const cuda::InputValues& values,
                                    bool to_host) override {
        return worker_.network_input(plan, values, 0, to_host);
    }

  private:
    cuda::Worker worker_;
    std::map<std::size_t, std::size_t> cascades_;  // the worker's numbers by the pool's
};

}  // namespace

std::unique_ptr<GpuWorker> make_cuda_worker(const cuda::WorkerSettings& settings) {
    return std::make_unique<CudaWorker>(settings);
}

}  // namespace ocelli::slave
