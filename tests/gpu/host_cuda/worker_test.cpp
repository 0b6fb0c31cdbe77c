// What becomes of a worker's memory, graphs and errors; see host_device.hpp.

#include "slave/cuda/worker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/gpu/drawn_pictures.hpp"
#include "tests/gpu/host_cuda/errand.hpp"
#include "tests/gpu/host_cuda/host_device.hpp"
#include "tests/gpu/host_pictures.hpp"
#include "tests/gpu/host_search.hpp"

namespace ocelli::cuda {
namespace {

using testing::draw_cascade;
using testing::draw_noise;
using testing::draw_scene;
using testing::DrawnPicture;
using testing::Errand;
using testing::Found;
using ::testing::HasSubstr;

constexpr std::size_t kMemory = std::size_t{1} << 30;
const EdgeRules kEdges{3, std::nullopt, std::nullopt, false, true};

class HostWorker : public ::testing::Test {
  protected:
    void SetUp() override { host::plug_in(1, kMemory); }
    void TearDown() override {
        EXPECT_EQ(host::counts().alive, 0) << "something was not freed";
        host::plug_in(1, kMemory);
    }
};

TEST_F(HostWorker, AllocatesNothingForAPicture) {
    Worker worker({});
    const std::size_t cascade = worker.add_cascade(draw_cascade(1));
    const Errand large(64, 48);
    const Errand small(40, 30);
    large.run(worker, cascade);
    const int allocated = host::counts().allocations;
    for (int i = 0; i < 3; ++i) {
        small.run(worker, cascade);
        large.run(worker, cascade);
    }
    EXPECT_EQ(host::counts().allocations, allocated);
}

TEST_F(HostWorker, LaunchesAGraphFromTheSecondTimeOn) {
    Worker worker({});
    const DrawnPicture picture = draw_scene(64, 48, 1);
    const DrawnPicture other = draw_scene(64, 48, 2);
    worker.load(picture.view());
    worker.edges(kEdges);
    EXPECT_EQ(host::counts().captures, 0);
    worker.load(other.view());
    worker.edges(kEdges);
    EXPECT_EQ(host::counts().captures, 1);
    const int kernels = host::counts().kernels;
    for (int i = 0; i < 4; ++i) {
        worker.load(picture.view());
        worker.edges(kEdges);
    }
    EXPECT_EQ(host::counts().kernels, kernels);
    EXPECT_EQ(host::counts().graph_launches, 5);
    EXPECT_EQ(host::counts().captures, 1);
}

// A graph has the rules' numbers in memory, and not in itself.
TEST_F(HostWorker, AGraphServesOtherNumbers) {
    Worker worker({});
    testing::HostPictures expected;
    const DrawnPicture picture = draw_scene(64, 48, 1);
    worker.load(picture.view());
    expected.load({picture.view()});
    const std::vector<EdgeRules> rules{{3, 10, 20}, {3, 30, 60}, {3, 50, 300}, {3, 10, 20}};
    for (const EdgeRules& each : rules) {
        EXPECT_EQ(worker.edges(each).front().pixels, expected.edges(each).front().pixels);
    }
    EXPECT_EQ(host::counts().captures, 1);
    for (const double quality : {0.5, 0.01, 0.2, 0.001}) {
        CornerRules corners;
        corners.quality = quality;
        EXPECT_EQ(worker.corners(corners).front(), expected.corners(corners).front());
    }
    EXPECT_EQ(host::counts().captures, 2);
}

// A Harris coefficient is in the graph: another one is another graph.
TEST_F(HostWorker, AnotherCoefficientIsAnotherGraph) {
    Worker worker({});
    testing::HostPictures expected;
    const DrawnPicture picture = draw_scene(64, 48, 1);
    worker.load(picture.view());
    expected.load({picture.view()});
    for (const double k : {0.04, 0.04, 0.2, 0.2, 0.04}) {
        CornerRules rules;
        rules.response = CornerRules::Response::harris;
        rules.harris_k = k;
        EXPECT_EQ(worker.corners(rules).front(), expected.corners(rules).front()) << k;
    }
}

// Whatever call fails: it is a Failure that names what CUDA said, and the next errand is right.
TEST_F(HostWorker, AnyCallMayFail) {
    const Errand small(28, 24);
    const Errand large(40, 30);
    const auto expected = [&] {
        Worker worker({});
        const std::size_t cascade = worker.add_cascade(draw_cascade(1));
        return std::pair(small.run(worker, cascade), large.run(worker, cascade));
    }();
    EXPECT_FALSE(expected.first.windows.empty());
    EXPECT_FALSE(expected.first.pictures.front().corners.empty());
    int failed = 0;
    for (int n = 1;; ++n) {
        Worker worker({});
        const std::size_t cascade = worker.add_cascade(draw_cascade(1));
        host::fail_call(n, cudaErrorMemoryAllocation);
        bool refused = false;
        try {
            for (const Errand* each : {&small, &small, &large, &large}) {  // graphs are made, too
                EXPECT_EQ(each->run(worker, cascade),
                          each == &small ? expected.first : expected.second);
            }
        } catch (const Failure& failure) {
            refused = true;
            EXPECT_EQ(failure.error_name(), "cudaErrorMemoryAllocation");
            EXPECT_THAT(failure.what(), HasSubstr("out of memory"));
            EXPECT_FALSE(failure.is_context_lost());
        }
        const bool reached = !host::fail_call(0, cudaSuccess);
        ASSERT_EQ(small.run(worker, cascade), expected.first) << "after call " << n;
        ASSERT_EQ(large.run(worker, cascade), expected.second) << "after call " << n;
        if (!reached) {
            break;
        }
        failed += refused ? 1 : 0;
    }
    EXPECT_GT(failed, 100);
}

TEST_F(HostWorker, ALostContextIsSaid) {
    const Errand errand(40, 30);
    for (const int operation : {1, 7, 20}) {
        {
            Worker worker({});
            const std::size_t cascade = worker.add_cascade(draw_cascade(1));
            Worker other({});
            host::break_at_operation(operation, cudaErrorIllegalAddress);
            for (Worker* each : {&worker, &other, &worker}) {
                try {
                    errand.run(*each, cascade);
                    ADD_FAILURE() << "it went on";
                } catch (const Failure& failure) {
                    EXPECT_TRUE(failure.is_context_lost());
                    EXPECT_EQ(failure.error_name(), "cudaErrorIllegalAddress");
                }
            }
            EXPECT_THROW(Worker({}), Failure);
        }
        EXPECT_EQ(host::counts().alive, 0);
        host::plug_in(1, kMemory);
    }
}

TEST_F(HostWorker, WorksOnItsDeviceInAnyThread) {
    host::plug_in(2, kMemory);
    WorkerSettings settings;
    settings.device = 1;
    const Errand errand(40, 30);
    const Found expected = [&] {
        Worker worker({});
        return errand.run(worker, worker.add_cascade(draw_cascade(1)));
    }();
    std::optional<Worker> worker(settings);
    const std::size_t cascade = worker->add_cascade(draw_cascade(1));
    std::thread([&] { EXPECT_EQ(errand.run(*worker, cascade), expected); }).join();
    Worker another({});  // on device 0, which is this thread's from now on
    EXPECT_EQ(errand.run(*worker, cascade), expected);
    std::thread([&] { worker.reset(); }).join();
}

TEST_F(HostWorker, MoreThanTheDeviceHasIsAFailureOfThatPicture) {
    host::plug_in(1, std::size_t{4} << 20);
    Worker worker({});
    const DrawnPicture large = draw_noise(1200, 900, 1);
    const DrawnPicture small = draw_noise(320, 240, 1);
    worker.load(small.view());
    try {
        worker.load(large.view());
        ADD_FAILURE() << "it was loaded";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.error_name(), "cudaErrorMemoryAllocation");
        EXPECT_THAT(failure.what(), HasSubstr("Cannot allocate"));
        EXPECT_FALSE(failure.is_context_lost());
    }
    EXPECT_THROW(worker.edges(kEdges), Failure) << "of what was loaded before";
    worker.load(small.view());
    EXPECT_GT(worker.edges(kEdges).front().pixels, 0);
}

// Corners that need more memory move what is loaded: where that fails, it is gone.
TEST_F(HostWorker, NothingIsLoadedAfterItCouldNotBeMoved) {
    const DrawnPicture picture = draw_scene(64, 48, 1);
    CornerRules many;
    many.count_max = 10'000;
    many.block_size = 4;
    Worker expected({});
    expected.load(picture.view());
    const std::int64_t pixels = expected.edges(kEdges).front().pixels;
    int gone = 0;
    for (int n = 1;; ++n) {
        Worker worker({});
        worker.load(picture.view());
        host::fail_call(n, cudaErrorMemoryAllocation);
        try {
            worker.corners(many);
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.error_name(), "cudaErrorMemoryAllocation");
        }
        if (host::fail_call(0, cudaSuccess)) {
            break;
        }
        try {
            EXPECT_EQ(worker.edges(kEdges).front().pixels, pixels) << "after call " << n;
        } catch (const Failure& failure) {
            EXPECT_THAT(failure.what(), HasSubstr("no picture is loaded")) << "after call " << n;
            ++gone;
        }
        worker.load(picture.view());
        EXPECT_EQ(worker.edges(kEdges).front().pixels, pixels) << "after call " << n;
    }
    EXPECT_GE(gone, 3);  // memory of the device, the copy, the wait for it
}

// What is kept for cascades and inputs gives way to pictures, and is made again.
TEST_F(HostWorker, PicturesTakeTheMemoryThatOthersKept) {
    const Errand small(300, 200);
    WorkerSettings settings;
    settings.memory_bytes_max = std::size_t{8} << 20;
    Worker worker(settings);
    const std::size_t cascade = worker.add_cascade(draw_cascade(1));
    const std::size_t other = worker.add_cascade(draw_cascade(2));
    const Found expected = small.run(worker, cascade);
    const int before = host::counts().alive;
    int side = 300;  // of the largest picture that has room
    while (worker.batch_max(side + 1, side + 1, PictureView::Colour::grey) > 0) {
        ++side;
    }
    const DrawnPicture large = draw_noise(side, side, 1);
    worker.load(large.view());
    EXPECT_LT(host::counts().alive, before);
    EXPECT_GT(worker.edges(kEdges).front().pixels, 0);
    try {
        worker.windows(cascade, {});
        ADD_FAILURE() << "more than the limit was used";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.error_name(), "cudaErrorMemoryAllocation");
        EXPECT_THAT(failure.what(), HasSubstr("of the limit"));
    }

    Worker roomy({});
    roomy.add_cascade(draw_cascade(1));
    roomy.add_cascade(draw_cascade(2));
    EXPECT_EQ(small.run(roomy, cascade), expected);
    const std::vector<Box> of_other = roomy.windows(other, {});
    EXPECT_EQ(roomy.windows(cascade, {}), expected.windows);  // the scratch is shared
    EXPECT_EQ(roomy.windows(other, {}), of_other);
    EXPECT_NE(of_other, expected.windows);
}

}  // namespace
}  // namespace ocelli::cuda
