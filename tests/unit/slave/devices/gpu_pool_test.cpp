#include "slave/devices/gpu_pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <barrier>
#include <latch>
#include <opencv2/imgproc.hpp>
#include <thread>

#include "slave/devices/as_clause.hpp"
#include "slave/devices/gpu_proof.hpp"
#include "tests/unit/slave/detectors/cascade_files.hpp"
#include "tests/unit/slave/devices/fake_gpu.hpp"
#include "tests/unit/slave/kernels/test_pictures.hpp"

namespace ocelli::slave {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

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

TEST(GpuPool, APictureThatFitsIsNotKeptOutByWhatAWorkerHasGrownTo) {
    FakeGpu gpu;
    const auto pool = fake_pool(gpu, 1);
    const cv::Mat plane = testing::noise({40, 30}, 1);
    pool->work_on({plane, 1}, find_edges);
    gpu.before = [&] {
        if (gpu.workers < 2) {
            throw failure("cudaErrorMemoryAllocation", false);
        }
    };
    EXPECT_THROW(pool->work_on({plane, 2}, find_edges, GpuPool::NoRoom::fail), cuda::Failure);
    EXPECT_EQ(gpu.workers, 1);
    pool->work_on({plane, 2}, find_edges);
    EXPECT_EQ(gpu.workers, 2);
    pool->work_on({plane, 2}, find_edges);
    EXPECT_EQ(gpu.workers, 2);
}

TEST(GpuPool, AWorkerThatHasNothingYetIsNotMadeAnew) {
    FakeGpu gpu;
    const auto pool = fake_pool(gpu, 1);
    const cv::Mat plane = testing::noise({40, 30}, 1);
    gpu.before = [] { throw failure("cudaErrorMemoryAllocation", false); };
    EXPECT_THROW(pool->work_on({plane, 1}, find_edges), cuda::Failure);
    EXPECT_EQ(gpu.workers, 1);
}

TEST(GpuPool, AWorkerThatCannotBeMadeAnewIsMadeLater) {
    FakeGpu gpu;
    bool has_memory = true;
    GpuPool pool("cuda:0", 1, [&]() -> std::unique_ptr<GpuWorker> {
        if (!has_memory) {
            throw failure("cudaErrorMemoryAllocation", false);
        }
        return std::make_unique<FakeWorker>(gpu);
    });
    const cv::Mat plane = testing::noise({40, 30}, 1);
    pool.work_on({plane, 1}, find_edges);
    has_memory = false;
    gpu.before = [] { throw failure("cudaErrorMemoryAllocation", false); };
    EXPECT_THROW(pool.work_on({plane, 1}, find_edges), cuda::Failure);
    EXPECT_THROW(pool.work_on({plane, 1}, find_edges), cuda::Failure);
    has_memory = true;
    gpu.before = nullptr;
    pool.work_on({plane, 1}, find_edges);
    EXPECT_EQ(gpu.workers, 2);
}

// The colours of a picture whose grey plane is the other's.
struct InColour {
    cv::Mat bgr, grey;

    explicit InColour(unsigned seed) : bgr(30, 40, CV_8UC3) {
        cv::RNG(seed).fill(bgr, cv::RNG::UNIFORM, 0, 256);
        cv::cvtColor(bgr, grey, cv::COLOR_BGR2GRAY);
    }
};

TEST(GpuPool, APictureInColourServesItsGreyPlaneToo) {
    FakeGpu gpu;
    const auto pool = fake_pool(gpu, 2);
    const InColour picture(1);
    pool->work_on_colour({picture.bgr, 1}, find_edges);
    pool->work_on({picture.grey, 1}, find_edges);
    pool->work_on_colour({picture.bgr, 1}, find_edges);
    EXPECT_EQ(gpu.loads, 1);
    EXPECT_EQ(gpu.colour_loads, 1);
}

TEST(GpuPool, AGreyPlaneIsSentAgainInColourToItsOwnSlot) {
    FakeGpu gpu;
    const auto pool = fake_pool(gpu, 2);
    const InColour first(1), second(2);
    pool->work_on({second.grey, 2}, find_edges);
    pool->work_on({first.grey, 1}, find_edges);
    pool->work_on_colour({first.bgr, 1}, find_edges);
    EXPECT_EQ(gpu.loads, 3);
    pool->work_on({second.grey, 2}, find_edges);  // which is there still
    pool->work_on({first.grey, 1}, find_edges);
    EXPECT_EQ(gpu.loads, 3);
    EXPECT_EQ(gpu.colour_loads, 1);
}

TEST(GpuPool, KeepsOneOfEqualCascades) {
    FakeGpu gpu;
    const auto pool = fake_pool(gpu, 2);
    const HaarCascade face = testing::haar_cascade("frontalface_alt2");
    HaarCascade other = face;
    other.stages.back().threshold += 1;
    const GpuCascade& kept = pool->keep(face);
    EXPECT_EQ(&pool->keep(testing::haar_cascade("frontalface_alt2")), &kept);
    EXPECT_NE(&pool->keep(other), &kept);
    EXPECT_NE(pool->keep(other).number, kept.number);
    // Each worker gets it when it first needs it.
    const cv::Mat plane = testing::noise({40, 30}, 1);
    EXPECT_EQ(gpu.cascades, 0);
    for (int i = 0; i < 4; ++i) {
        pool->work_on({plane}, [&](GpuWorker& worker) { worker.windows(kept, {}); });
        EXPECT_EQ(gpu.cascades, std::min(i + 1, 2));
    }
}

TEST(GpuProof, BelievesADeviceThatFindsWhatTheCpuFinds) {
    FakeGpu gpu;
    EXPECT_EQ(why_not(*fake_pool(gpu, 3)), "");
    EXPECT_EQ(gpu.loads - gpu.colour_loads, 3);  // each slot has been tried
    EXPECT_EQ(gpu.colour_loads, 1);
}

TEST(GpuProof, DoesNotBelieveOneThatMakesAnotherGreyOfColours) {
    // Takes the colours for red, green and blue.
    class Mistaken final : public GpuWorker {
      public:
        explicit Mistaken(FakeGpu& gpu) : seeing_(gpu) {}
        void load(const cuda::PictureView& picture) override {
            if (picture.colour == cuda::PictureView::Colour::grey) {
                seeing_.load(picture);
                return;
            }
            cv::Mat bgr(picture.height, picture.width, CV_8UC3,
                        const_cast<std::uint8_t*>(picture.pixels), picture.stride_bytes);
            cv::Mat rgb;
            cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
            seeing_.load({rgb.data, rgb.cols, rgb.rows, rgb.step[0], picture.colour});
        }
        const cuda::Edges& edges(const cuda::EdgeRules& rules) override {
            return seeing_.edges(rules);
        }
        const cuda::Corners& corners(const cuda::CornerRules& rules) override {
            return seeing_.corners(rules);
        }
        std::vector<cuda::Box> windows(const GpuCascade&, const cuda::CascadeRules&) override {
            return {};
        }
        cuda::InputTensor network_input(const cuda::InputPlan&, const cuda::InputValues&,
                                        bool) override {
            return {};
        }

      private:
        FakeWorker seeing_;
    };
    FakeGpu gpu;
    GpuPool pool("cuda:0", 1, [&] { return std::make_unique<Mistaken>(gpu); });
    EXPECT_THAT(why_not(pool), MatchesRegex("in a coloured picture it found [0-9]+ edge pixels "
                                            "where the CPU finds [1-9][0-9]+"));
}

// Finds what the CPU finds, or nothing.
class HalfBlind final : public GpuWorker {
  public:
    HalfBlind(FakeGpu& gpu, bool sees_edges) : seeing_(gpu), sees_edges_(sees_edges) {}

    void load(const cuda::PictureView& picture) override { seeing_.load(picture); }
    const cuda::Edges& edges(const cuda::EdgeRules& rules) override {
        return sees_edges_ ? seeing_.edges(rules) : edges_;
    }
    const cuda::Corners& corners(const cuda::CornerRules&) override { return corners_; }
    std::vector<cuda::Box> windows(const GpuCascade&, const cuda::CascadeRules&) override {
        return {};
    }
    cuda::InputTensor network_input(const cuda::InputPlan&, const cuda::InputValues&,
                                    bool) override {
        return {};
    }

  private:
    FakeWorker seeing_;
    bool sees_edges_;
    cuda::Edges edges_;
    cuda::Corners corners_;
};

TEST(GpuProof, DoesNotBelieveOneThatFindsSomethingElse) {
    FakeGpu gpu;
    const auto reason_where = [&](bool sees_edges) {
        GpuPool pool("cuda:0", 1, [&] { return std::make_unique<HalfBlind>(gpu, sees_edges); });
        return why_not(pool);
    };
    EXPECT_THAT(reason_where(false),
                MatchesRegex("it found 0 edge pixels where the CPU finds [1-9][0-9]+"));
    EXPECT_THAT(reason_where(true),
                MatchesRegex("it found 0 corners where the CPU finds [1-9][0-9]+"));
}

TEST(AsClause, ASentenceBecomesAClause) {
    EXPECT_EQ(as_clause("There is no driver."), "there is no driver");
    EXPECT_EQ(as_clause("GPU 0 is too old."), "GPU 0 is too old");
    EXPECT_EQ(as_clause(""), "");
}

}  // namespace
}  // namespace ocelli::slave
