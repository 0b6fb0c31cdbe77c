#include "slave/devices/cuda_worker.hpp"

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

  private:
    cuda::Worker worker_;
};

}  // namespace

std::unique_ptr<GpuWorker> make_cuda_worker(const cuda::WorkerSettings& settings) {
    return std::make_unique<CudaWorker>(settings);
}

}  // namespace ocelli::slave
