// What becomes of a batch whose pictures are distributed over several streams; see host_device.hpp.

#include "slave/cuda/runtime/lanes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "slave/cuda/runtime/batch.hpp"
#include "slave/cuda/runtime/layout.hpp"
#include "tests/gpu/host_cuda/errand.hpp"
#include "tests/gpu/host_cuda/host_device.hpp"
#include "tests/gpu/host_pictures.hpp"
#include "tests/gpu/host_search.hpp"

namespace ocelli::cuda {
namespace {

using testing::draw_cascade;
using testing::draw_scene;
using testing::DrawnPicture;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using testing::Errand;
using testing::FoundInPicture;
using testing::HostPictures;
using ::testing::SizeIs;

constexpr std::size_t kMemory = std::size_t{1} << 30;
constexpr int kWidth = 40;
constexpr int kHeight = 30;

class HostLanes : public ::testing::Test {
  protected:
    void SetUp() override {
        host::plug_in(1, kMemory);
        host::shuffle_streams(7);
    }
    void TearDown() override {
        EXPECT_EQ(host::counts().alive, 0) << "something was not freed";
        host::plug_in(1, kMemory);
    }
};

struct GreyBatch {
    std::vector<DrawnPicture> drawn;
    std::vector<PictureView> views;

    explicit GreyBatch(std::uint32_t count, std::uint32_t first = 0) {
        for (std::uint32_t i = 0; i < count; ++i) {
            drawn.push_back(draw_scene(64, 48, first + i));
        }
        for (const DrawnPicture& each : drawn) {
            views.push_back(each.view());
        }
    }
};

// As each picture gives it alone.
std::vector<FoundInPicture> found_alone(int width, int height, std::uint32_t first,
                                        std::uint32_t count) {
    Worker worker({});
    std::vector<FoundInPicture> found;
    for (std::uint32_t i = 0; i < count; ++i) {
        const Errand one(width, height, first + i);
        one.load(worker);
        found.push_back(one.find(worker).front());
    }
    return found;
}

TEST_F(HostLanes, GiveEachPictureItsOwn) {
    Worker worker({});
    for (const std::uint32_t count : {7U, 8U, 9U, 16U}) {
        for (std::uint32_t round = 0; round < 3; ++round) {  // the last ones with graphs
            const std::uint32_t first = 20 * round;
            const Errand errand(kWidth, kHeight, first, count);
            errand.load(worker);
            EXPECT_EQ(errand.find(worker), found_alone(kWidth, kHeight, first, count))
                << count << " pictures, round " << round;
        }
    }
}

TEST_F(HostLanes, ServeCascadesAndInputsOfAnyPicture) {
    Worker worker({});
    const std::size_t cascade = worker.add_cascade(draw_cascade(1));
    Worker alone({});
    alone.add_cascade(draw_cascade(1));
    const Errand nine(kWidth, kHeight, 0, 9);
    for (std::uint32_t i = 0; i < 9; ++i) {
        const Errand one(kWidth, kHeight, i);
        one.load(alone);
        nine.load(worker);  // which is not waited for
        EXPECT_EQ(nine.input(worker, i), one.input(alone, 0)) << i;
        nine.load(worker);
        EXPECT_EQ(worker.windows(cascade, {}, i), alone.windows(cascade, {})) << i;
    }
}

TEST_F(HostLanes, ShareUploads) {
    constexpr std::size_t kPicture = 64 * 48;
    Batch batch(kMemory, 4);
    batch.load(GreyBatch(7).views);
    EXPECT_THAT(host::uploaded_bytes(), ElementsAre(7 * kPicture));
    batch.load(GreyBatch(9).views);
    EXPECT_THAT(host::uploaded_bytes(),
                ElementsAre((7 + 2) * kPicture, 3 * kPicture, 2 * kPicture, 2 * kPicture));
    Batch other(kMemory, 4);
    other.load(GreyBatch(16).views);
    other.upload();
    EXPECT_THAT(host::uploaded_bytes(), ::testing::Contains(8 * kPicture).Times(4));
}

TEST_F(HostLanes, AreMadeOnce) {
    Worker worker({});
    const Errand one(kWidth, kHeight, 0, 1);
    const Errand many(kWidth, kHeight, 0, 16);
    const auto run = [&] {
        for (const Errand* each : {&many, &one, &many}) {
            each->load(worker);
            each->find(worker);
        }
    };
    one.load(worker);
    EXPECT_THAT(host::uploaded_bytes(), SizeIs(1));
    run();
    const int allocations = host::counts().allocations;
    run();
    run();
    EXPECT_EQ(host::counts().allocations, allocations);
    EXPECT_THAT(host::uploaded_bytes(), SizeIs(kLanesMax));
}

TEST_F(HostLanes, HaveAGraphEach) {
    Worker worker({});
    const GreyBatch batch(16);
    worker.load(batch.views);
    worker.edges({});
    EXPECT_EQ(host::counts().captures, 0);
    worker.edges({});
    EXPECT_EQ(host::counts().captures, kLanesMax);
    const int kernels = host::counts().kernels;
    const std::vector<std::size_t> uploaded = host::uploaded_bytes();
    worker.edges({});
    EXPECT_EQ(host::counts().captures, kLanesMax);
    EXPECT_EQ(host::counts().graph_launches, 2 * kLanesMax);
    EXPECT_EQ(host::counts().kernels, kernels);
    EXPECT_EQ(host::uploaded_bytes(), uploaded) << "rules were copied that are there";
}

// With fewer graphs than lanes nothing is captured, and all is right.
TEST_F(HostLanes, DoWithoutRoomForTheirGraphs) {
    const std::vector<FoundInPicture> expected = found_alone(kWidth, kHeight, 0, 9);
    const Errand nine(kWidth, kHeight, 0, 9);
    for (const std::size_t graphs_max : {0U, 1U, 3U, 5U}) {
        WorkerSettings settings;
        settings.graphs_max = graphs_max;
        Worker worker(settings);
        for (int round = 0; round < 3; ++round) {
            nine.load(worker);
            EXPECT_EQ(nine.find(worker), expected) << graphs_max;
        }
    }
}

TEST_F(HostLanes, FollowOtherNumbers) {
    Worker worker({});
    HostPictures host;
    const GreyBatch batch(9);
    worker.load(batch.views);
    host.load(batch.views);
    const std::vector<EdgeRules> rules{{3, 10, 20}, {3, 30, 60}, {3, 50, 300}, {3, 10, 20}};
    const std::vector<double> qualities{0.5, 0.5, 0.01, 0.2, 0.4, 0.03, 0.6, 0.001};
    for (std::size_t round = 0; round < qualities.size(); ++round) {
        CornerRules corners;
        corners.quality = qualities[round];
        EdgeRules rule = rules[round % rules.size()];
        rule.blur = 1.5;
        const Worker::Findings found = worker.find(rule, corners);
        const std::vector<Edges> edges = host.edges(rule);
        const std::vector<Corners> expected = host.corners(corners);
        for (std::size_t i = 0; i < 9; ++i) {
            EXPECT_EQ(found.edges[i].pixels, edges[i].pixels) << i;
            EXPECT_EQ(found.corners[i], expected[i]) << i;
        }
    }
    EXPECT_EQ(host::counts().captures, kLanesMax);
}

// Windows other than 3 and 5 share memory: lanes must not meet there, nor overtake.
TEST_F(HostLanes, TakeTurnsWhereMemoryIsShared) {
    Worker worker({});
    HostPictures host;
    std::uint32_t first = 0;
    for (const int block : {4, 3, 4, 4, 3, 5, 4, 3}) {
        const GreyBatch batch(9, first++);
        host.load(batch.views);
        worker.load(batch.views);
        CornerRules corners;
        corners.block_size = block;
        corners.quality = block == 4 ? 0.02 : 0.05;
        const Worker::Findings found = worker.find(EdgeRules{}, corners);
        const std::vector<Edges> edges = host.edges({});
        const std::vector<Corners> expected = host.corners(corners);
        for (std::size_t i = 0; i < 9; ++i) {
            EXPECT_EQ(found.edges[i].pixels, edges[i].pixels) << i;
            EXPECT_EQ(found.corners[i], expected[i]) << block << ", " << i;
        }
    }
}

// A lane keeps its own order: one search after the other, without a wait between.
TEST_F(HostLanes, NeedNoWaitBetweenSearches) {
    const GreyBatch pictures(16);
    const auto find = [](Batch& batch, int block) {
        batch.find(EdgeSteps{}, {30, 60, 1, 1}, true, CornerSteps{block, {}}, 0.01);
    };
    Batch alone(kMemory, 8);
    Batch batch(kMemory, 8);
    batch.load(pictures.views);
    batch.reserve(4096, true);
    for (int i = 0; i < 4; ++i) {
        batch.upload();
        find(batch, 4);
        find(batch, 3);
    }
    batch.wait("find");
    for (std::size_t i = 0; i < 16; ++i) {
        alone.load({&pictures.views[i], 1});
        find(alone, 3);
        alone.wait("find");
        const int picture = static_cast<int>(i);
        EXPECT_EQ(batch.edge_counts(picture).pixels, alone.edge_counts(0).pixels) << i;
        EXPECT_EQ(batch.edge_counts(picture).contours, alone.edge_counts(0).contours) << i;
        EXPECT_EQ(batch.peak_counts(picture).peaks, alone.peak_counts(0).peaks) << i;
        EXPECT_EQ(batch.responses(picture), alone.responses(0)) << i;
    }
}

// Nine small pictures, and what is to be found in them with lanes of their own and with memory that
// they share.
class NinePictures {
  public:
    NinePictures() {
        shared_.block_size = 4;
        shared_.quality = 0.2;
        Worker worker({});
        for (std::uint32_t i = 0; i < 9; ++i) {
            const Errand one(kSmallWidth, kSmallHeight, i);
            one.load(worker);
            found_.push_back(one.find(worker).front());
            found_shared_.push_back(worker.corners(shared_).front());
        }
    }

    void run(Worker& worker) const {
        nine_.load(worker);
        EXPECT_EQ(nine_.find(worker), found_);
        EXPECT_THAT(worker.corners(shared_), ElementsAreArray(found_shared_));
        EXPECT_EQ(nine_.find(worker), found_);
    }

  private:
    static constexpr int kSmallWidth = 24;
    static constexpr int kSmallHeight = 20;

    Errand nine_{kSmallWidth, kSmallHeight, 0, 9};
    CornerRules shared_;
    std::vector<FoundInPicture> found_;
    std::vector<Corners> found_shared_;
};

// Whatever call fails, in whichever lane: the next load() and all that follows is right.
TEST_F(HostLanes, AnyCallMayFail) {
    const NinePictures nine;
    int failed = 0;
    for (int n = 1; !HasFailure(); ++n) {
        Worker worker({});
        host::fail_call(n, cudaErrorMemoryAllocation);
        try {
            nine.run(worker);
            nine.run(worker);  // graphs are made, too
        } catch (const Failure& failure) {
            ++failed;
            EXPECT_EQ(failure.error_name(), "cudaErrorMemoryAllocation");
        }
        if (host::fail_call(0, cudaSuccess)) {
            break;
        }
        nine.run(worker);
        EXPECT_FALSE(HasFailure()) << "after call " << n;
    }
    EXPECT_GT(failed, 300);
}

}  // namespace
}  // namespace ocelli::cuda
