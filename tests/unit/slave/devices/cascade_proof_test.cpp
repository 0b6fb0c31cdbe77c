#include "slave/devices/cascade_proof.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/slave/detectors/cascade_files.hpp"
#include "tests/unit/slave/devices/fake_gpu.hpp"

namespace ocelli::slave {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

TEST(CascadeProof, BelievesADeviceThatFindsWhatTheCpuFinds) {
    FakeGpu gpu;
    std::vector<std::size_t> found;
    gpu.after_windows = [&](std::vector<cuda::Box>& windows) { found.push_back(windows.size()); };
    const auto pool = fake_pool(gpu, 1);
    const HaarCascade cascade = testing::haar_cascade("frontalface_alt2");
    EXPECT_EQ(why_not(*pool, cascade), "");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_GT(found[0], 100U) << "with its first stages it must find much";
}

TEST(CascadeProof, HasSomethingToCompareForEachCascadeThatComesWithOpenCv) {
    FakeGpu gpu;
    const auto pool = fake_pool(gpu, 1);
    for (const char* const name :
         {"profileface", "frontalface_alt", "frontalface_default", "frontalcatface", "eye"}) {
        std::size_t first = 0;
        gpu.after_windows = [&](std::vector<cuda::Box>& windows) {
            first = first > 0 ? first : windows.size();
        };
        EXPECT_EQ(why_not(*pool, testing::haar_cascade(name)), "") << name;
        EXPECT_GT(first, 0U) << name;
    }
}

TEST(CascadeProof, IsDoneOnce) {
    FakeGpu gpu;
    const auto pool = fake_pool(gpu, 1);
    EXPECT_EQ(why_not(*pool, testing::haar_cascade("frontalface_alt2")), "");
    const int loads = gpu.loads;
    gpu.after_windows = [](std::vector<cuda::Box>& windows) { windows.clear(); };
    EXPECT_EQ(why_not(*pool, testing::haar_cascade("frontalface_alt2")), "");
    EXPECT_EQ(gpu.loads, loads);
    EXPECT_NE(why_not(*pool, testing::haar_cascade("profileface")), "");
}

TEST(CascadeProof, DoesNotBelieveOneThatFindsSomethingElse) {
    const auto reason_where = [](const std::function<void(std::vector<cuda::Box>&)>& change) {
        FakeGpu gpu;
        gpu.after_windows = change;
        return why_not(*fake_pool(gpu, 1), testing::haar_cascade("frontalface_alt2"));
    };
    EXPECT_THAT(reason_where([](auto& windows) { windows.clear(); }),
                MatchesRegex("with 3 of its stages it found 0 windows in a test picture where the "
                             "CPU finds [0-9]+"));
    EXPECT_THAT(reason_where([](auto& windows) { ++windows.at(0).x; }),
                HasSubstr(", and not the same"));
    EXPECT_THAT(reason_where([](auto& windows) { std::swap(windows.at(0), windows.at(1)); }),
                HasSubstr(", and not the same"));
    // What the whole cascade finds counts too.
    EXPECT_THAT(reason_where([](auto& windows) {
                    if (windows.size() < 10) {
                        windows.push_back({1, 2, 20, 20});
                    }
                }),
                HasSubstr("with 20 of its stages it found"));
}

TEST(CascadeProof, WhatCudaRefusesIsTheReason) {
    FakeGpu gpu;
    gpu.before_windows = [] { throw failure("cudaErrorIllegalAddress", true); };
    const auto pool = fake_pool(gpu, 1);
    EXPECT_THAT(why_not(*pool, testing::haar_cascade("frontalface_alt2")),
                HasSubstr("cudaErrorIllegalAddress"));
    EXPECT_TRUE(pool->lost());
}

TEST(CascadeProof, ACascadeThatFindsNothingIsNotProven) {
    HaarCascade blind = testing::haar_cascade("frontalface_alt2");
    for (HaarCascade::Stage& stage : blind.stages) {
        stage.threshold = 1e6F;
    }
    FakeGpu gpu;
    EXPECT_THAT(why_not(*fake_pool(gpu, 1), blind), HasSubstr("nothing to compare it by"));
}

}  // namespace
}  // namespace ocelli::slave
