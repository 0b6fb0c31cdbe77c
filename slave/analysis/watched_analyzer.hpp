#pragma once

#include <memory>

#include "slave/analysis/analyzer.hpp"
#include "slave/devices/gpu_pool.hpp"

namespace ocelli::slave {

// An analyzer whose engine works on a GPU by itself. When it fails, the GPU is tried: what broke
// the engine may have broken the process's context, which GpuPool::lost() then says.
class WatchedAnalyzer final : public Analyzer {
  public:
    WatchedAnalyzer(std::unique_ptr<Analyzer> inner, std::shared_ptr<GpuPool> gpu)
        : inner_(std::move(inner)), gpu_(std::move(gpu)) {}

    Result<AnalysisOutput> analyze(const AnalysisInput& input) override {
        auto output = inner_->analyze(input);
        if (!output && output.error().code == ErrorCode::analysis_failed) {
            gpu_->check();
        }
        return output;
    }

  private:
    std::unique_ptr<Analyzer> inner_;
    std::shared_ptr<GpuPool> gpu_;
};

}  // namespace ocelli::slave
