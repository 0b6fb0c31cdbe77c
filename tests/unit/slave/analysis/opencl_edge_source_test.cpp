#include "slave/analysis/opencl_edge_source.hpp"

#include "slave/analysis/edge_analyzer.hpp"
#include "tests/unit/slave/image/encoded.hpp"
#include "tests/unit/slave/opencl/opencl_fixture.hpp"

namespace ocelli::slave {
namespace {

using OpenClEdgeAnalysis = OnOpenCl;

TEST_F(OpenClEdgeAnalysis, EqualsThatOfTheCpuAndSaysWhereItWas) {
    EdgeAnalyzer on_device(std::make_unique<OpenClEdgeSource>(*device_));
    EdgeAnalyzer on_cpu;
    for (const auto& [width, height] : {std::pair{301, 211}, {1, 1}, {2, 7}, {64, 33}}) {
        const Picture picture(testing::painting(width, height));
        for (const char* const aperture : {"3", "5", "7"}) {
            for (const char* const l2 : {"false", "true"}) {
                Parameters edge("edge");
                ASSERT_TRUE(edge.set("aperture", aperture));
                ASSERT_TRUE(edge.set("l2_gradient", l2));
                ASSERT_TRUE(edge.set("map", "true"));
                const auto found = on_device.analyze({picture, edge, ""}).value();
                const auto wanted = on_cpu.analyze({picture, edge, ""}).value();
                EXPECT_EQ(found.findings, wanted.findings) << aperture << l2;
                EXPECT_EQ(found.artifacts.at(0).bytes, wanted.artifacts.at(0).bytes);
                EXPECT_EQ(found.device, std::string(aperture) == "3" ? "opencl" : "cpu");
            }
        }
    }
}

}  // namespace
}  // namespace ocelli::slave
