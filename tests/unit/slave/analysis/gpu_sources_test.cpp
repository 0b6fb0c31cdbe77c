#include "slave/analysis/edge_analyzer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "slave/analysis/corner_analyzer.hpp"
#include "slave/analysis/edge_analyzer.hpp"
#include "tests/unit/slave/devices/fake_gpu.hpp"
#include "tests/unit/slave/picture/encoded.hpp"

namespace ocelli::slave {
namespace {

using ::testing::HasSubstr;
using testing::painting;

Parameters edge(const std::vector<std::pair<std::string, std::string>>& settings) {
    Parameters parameters("edge");
    for (const auto& [name, value] : settings) {
        EXPECT_TRUE(parameters.set(name, value)) << name;
    }
    return parameters;
}

// The fake finds what the CPU finds, so both must say the same of a picture.
TEST(GpuSources, GiveWhatTheDeviceFinds) {
    FakeGpu gpu;
    const auto pool = fake_pool(gpu, 1);
    EdgeAnalyzer on_gpu(std::make_unique<GpuEdgeSource>(pool));
    EdgeAnalyzer on_cpu;
    const Picture picture(painting(301, 211));
    for (const char* const aperture : {"3", "5", "7"}) {
        const Parameters parameters = edge({{"low", "60"},
                                            {"high", "700"},
                                            {"aperture", aperture},
                                            {"map", "true"},
                                            {"blur", "0"}});
        const auto found = on_gpu.analyze({picture, parameters, ""}).value();
        const auto wanted = on_cpu.analyze({picture, parameters, ""}).value();
        EXPECT_EQ(found.device, "cuda:0");
        EXPECT_EQ(wanted.device, "cpu");
        EXPECT_EQ(found.section, wanted.section);
        ASSERT_EQ(found.artifacts.size(), 1U);
        EXPECT_EQ(found.artifacts[0].bytes, wanted.artifacts[0].bytes);
    }
    CornerAnalyzer corners_on_gpu(std::make_unique<GpuCornerSource>(pool), "cuda:0");
    CornerAnalyzer corners_on_cpu;
    const Parameters corner("corner");
    const auto found = corners_on_gpu.analyze({picture, corner, ""}).value();
    EXPECT_EQ(found.device, "cuda:0");
    EXPECT_EQ(found.section, corners_on_cpu.analyze({picture, corner, ""}).value().section);
    EXPECT_EQ(gpu.loads, 1);  // edges and corners of one picture share it
}

TEST(GpuSources, TheDeviceBlursItsCopyOfThePicture) {
    FakeGpu gpu;
    const auto pool = fake_pool(gpu, 1);
    EdgeAnalyzer on_gpu(std::make_unique<GpuEdgeSource>(pool));
    EdgeAnalyzer on_cpu;
    const Picture picture(painting(301, 211));
    for (const char* const blur : {"0", "1", "2", "1", "0"}) {
        const Parameters parameters = edge({{"low", "60"}, {"high", "200"}, {"blur", blur}});
        EXPECT_EQ(on_gpu.analyze({picture, parameters, ""}).value().section,
                  on_cpu.analyze({picture, parameters, ""}).value().section);
    }
    EXPECT_EQ(gpu.loads, 1);
}

TEST(GpuSources, ThresholdsAreCheckedBeforeTheDeviceIsAsked) {
    FakeGpu gpu;
    EdgeAnalyzer analyzer(std::make_unique<GpuEdgeSource>(fake_pool(gpu, 1)));
    const Picture picture(painting(60, 40));
    const auto output = analyzer.analyze({picture, edge({{"low", "300"}, {"high", "100"}}), ""});
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error().code, ErrorCode::bad_parameter);
    EXPECT_EQ(gpu.loads, 0);
}

TEST(GpuSources, WhatCudaRefusesFailsTheAnalysisWithItsMessage) {
    FakeGpu gpu;
    gpu.before = [] { throw failure("cudaErrorMemoryAllocation", false); };
    const auto pool = fake_pool(gpu, 1);
    EdgeAnalyzer edges(std::make_unique<GpuEdgeSource>(pool));
    CornerAnalyzer corners(std::make_unique<GpuCornerSource>(pool), "cuda:0");
    const Picture picture(painting(60, 40));
    for (const auto& output : {edges.analyze({picture, Parameters("edge"), ""}),
                               corners.analyze({picture, Parameters("corner"), ""})}) {
        ASSERT_FALSE(output);
        EXPECT_EQ(output.error().code, ErrorCode::analysis_failed);
        EXPECT_THAT(output.error().message, HasSubstr("cudaErrorMemoryAllocation"));
        EXPECT_TRUE(is_retryable(output.error().code));
    }
    gpu.before = nullptr;
    EXPECT_TRUE(edges.analyze({picture, Parameters("edge"), ""}));
}

}  // namespace
}  // namespace ocelli::slave
