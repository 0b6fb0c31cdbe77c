#include "slave/devices/gpu_pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <barrier>
#include <latch>
#include <thread>

#include "slave/devices/probe_cuda.hpp"
#include "tests/unit/slave/devices/fake_gpu.hpp"
#include "tests/unit/slave/kernels/test_pictures.hpp"

namespace ocelli::slave {
namespace {

using ::testing::HasSubstr;

void find_edges(GpuWorker& worker) {
    worker.edges({});
}

TEST(GpuPool, APictureIsSentOnceToASlotThatKeepsIt) {
    FakeGpu gpu;
    const auto pool = fake_pool(gpu, 2);
    EXPECT_EQ(gpu.workers, 2);
    const cv::Mat a = testing::noise({40, 30}, 1);
    const cv::Mat b = testing::noise({40, 30}, 2);
    const cv::Mat c = testing::noise({40, 30}, 3);
    for (const GreyPlane& plane : {GreyPlane{a, 1}, {b, 2}, {a, 1}, {b, 2}, {a, 1}}) {
        pool->work_on(plane, find_edges);
    }
    EXPECT_EQ(gpu.loads, 2);
    pool->work_on({c, 3}, find_edges);  // in the place of b, which was used before a
    pool->work_on({a, 1}, find_edges);
    EXPECT_EQ(gpu.loads, 3);
    pool->work_on({b, 2}, find_edges);
    EXPECT_EQ(gpu.loads, 4);
}

TEST(GpuPool, APlaneLikeNoOtherIsAlwaysSent) {
    FakeGpu gpu;
    const auto pool = fake_pool(gpu, 1);
    const cv::Mat plane = testing::noise({40, 30}, 1);
    pool->work_on({plane}, find_edges);
    pool->work_on({plane}, find_edges);
    EXPECT_EQ(gpu.loads, 2);
}

TEST(GpuPool, ThreadsWithoutASlotWaitTheirTurn) {
    constexpr int kSlots = 2;
    constexpr int kThreads = 6;
    FakeGpu gpu;
    const auto pool = fake_pool(gpu, kSlots);
    // Every search waits until the slots are full: with fewer at work it would wait for ever.
    std::barrier full(kSlots);
    const cv::Mat plane = testing::noise({40, 30}, 1);
    std::atomic<int> done = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kThreads; ++i) {
            threads.emplace_back([&] {
                pool->work_on({plane}, [&](GpuWorker& worker) {
                    full.arrive_and_wait();
                    worker.edges({});
                });
                ++done;
            });
        }
    }
    EXPECT_EQ(done, kThreads);
    EXPECT_LE(gpu.at_work_most, kSlots);
    EXPECT_EQ(gpu.workers, kSlots);
}

TEST(GpuPool, AFailureIsThatOfOneAnalysis) {
    FakeGpu gpu;
    const auto pool = fake_pool(gpu, 1);
    const cv::Mat plane = testing::noise({40, 30}, 1);
    pool->work_on({plane, 1}, find_edges);
    gpu.before = [] { throw failure("cudaErrorMemoryAllocation", false); };
    EXPECT_THROW(pool->work_on({plane, 1}, find_edges), cuda::Failure);
    EXPECT_EQ(pool->lost(), std::nullopt);
    gpu.before = nullptr;
    pool->work_on({plane, 1}, find_edges);
    EXPECT_EQ(gpu.loads, 2);  // what the worker had is not trusted after a failure
}

TEST(GpuPool, ALostContextEndsTheWorkOfAll) {
    FakeGpu gpu;
    const auto pool = fake_pool(gpu, 1);
    const cv::Mat plane = testing::noise({40, 30}, 1);
    std::latch has_slot(1);
    std::latch may_fail(1);
    std::jthread first([&] {
        EXPECT_THROW(pool->work_on({plane},
                                   [&](GpuWorker&) {
                                       has_slot.count_down();
                                       may_fail.wait();
                                       throw failure("cudaErrorIllegalAddress", true);
                                   }),
                     cuda::Failure);
    });
    has_slot.wait();
    std::jthread second([&] {
        EXPECT_THROW(pool->work_on({plane}, [](GpuWorker&) { ADD_FAILURE() << "it ran"; }),
                     std::runtime_error);
    });
    may_fail.count_down();
    first.join();
    second.join();
    ASSERT_TRUE(pool->lost());
    EXPECT_THAT(*pool->lost(), HasSubstr("the device cuda:0 is lost to this process"));
    EXPECT_THAT(*pool->lost(), HasSubstr("cudaErrorIllegalAddress"));
    EXPECT_THROW(pool->work_on({plane}, find_edges), std::runtime_error);
}

TEST(ProbeCuda, BelievesADeviceThatFindsWhatTheCpuFinds) {
    FakeGpu gpu;
    EXPECT_EQ(why_not(*fake_pool(gpu, 1)), "");
}

TEST(ProbeCuda, DoesNotBelieveOneThatFindsSomethingElse) {
    class Blind final : public GpuWorker {
        void load(const cuda::PictureView&) override {}
        const cuda::Edges& edges(const cuda::EdgeRules&) override { return none_; }
        const cuda::Corners& corners(const cuda::CornerRules&) override { return corners_; }
        cuda::Edges none_;
        cuda::Corners corners_;
    };
    GpuPool pool("cuda:0", 1, [] { return std::make_unique<Blind>(); });
    EXPECT_THAT(why_not(pool), HasSubstr("it found 0 edge pixels where the CPU finds"));
}

TEST(ProbeCuda, ASentenceBecomesAClause) {
    EXPECT_EQ(as_clause("There is no driver."), "there is no driver");
    EXPECT_EQ(as_clause("GPU 0 is too old."), "GPU 0 is too old");
    EXPECT_EQ(as_clause(""), "");
}

}  // namespace
}  // namespace ocelli::slave
