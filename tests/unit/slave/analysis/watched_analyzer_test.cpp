#include "slave/analysis/detection_analyzer.hpp"

#include <gtest/gtest.h>

#include "tests/unit/slave/devices/fake_gpu.hpp"

namespace ocelli::slave {
namespace {

class Answering final : public Analyzer {
  public:
    explicit Answering(std::optional<ErrorCode> error) : error_(error) {}
    Result<AnalysisOutput> analyze(const AnalysisInput&) override {
        if (error_) {
            return Error{*error_, "what the engine says"};
        }
        return AnalysisOutput{};
    }

  private:
    std::optional<ErrorCode> error_;
};

// How often the GPU was tried when the analyzer below gives this.
int tries_after(std::optional<ErrorCode> error, FakeGpu& gpu,
                const std::shared_ptr<GpuPool>& pool) {
    WatchedAnalyzer watched(std::make_unique<Answering>(error), pool);
    const Picture picture(cv::Mat(4, 4, CV_8UC3, cv::Scalar::all(60)));
    const int before = gpu.loads;
    const auto output = watched.analyze({picture, Parameters("object"), ""});
    EXPECT_EQ(output.has_value(), !error);
    if (!output) {
        EXPECT_EQ(output.error().message, "what the engine says");
    }
    return gpu.loads - before;
}

TEST(WatchedAnalyzer, TriesTheGpuWhenAnAnalysisFails) {
    FakeGpu gpu;
    const auto pool = fake_pool(gpu, 1);
    EXPECT_EQ(tries_after(std::nullopt, gpu, pool), 0);
    EXPECT_EQ(tries_after(ErrorCode::bad_parameter, gpu, pool), 0);
    EXPECT_EQ(tries_after(ErrorCode::analysis_failed, gpu, pool), 1);
    EXPECT_EQ(pool->lost(), std::nullopt);
}

TEST(WatchedAnalyzer, NoticesThatTheContextIsLost) {
    FakeGpu gpu;
    const auto pool = fake_pool(gpu, 1);
    gpu.before = [] { throw failure("cudaErrorMemoryAllocation", false); };
    tries_after(ErrorCode::analysis_failed, gpu, pool);
    EXPECT_EQ(pool->lost(), std::nullopt);
    gpu.before = [] { throw failure("cudaErrorIllegalAddress", true); };
    tries_after(ErrorCode::analysis_failed, gpu, pool);
    EXPECT_TRUE(pool->lost());
    tries_after(ErrorCode::analysis_failed, gpu, pool);  // once it is lost, nothing throws
}

}  // namespace
}  // namespace ocelli::slave
