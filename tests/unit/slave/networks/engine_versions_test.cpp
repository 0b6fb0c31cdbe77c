#include "slave/networks/make_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/core/utility.hpp>

#include "slave/cuda/devices.hpp"
#include "slave/networks/onnxruntime_engine.hpp"

namespace ocelli::slave {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(EngineVersions, SayWhatThisBuildHas) {
    const std::string text = engine_versions();
    EXPECT_THAT(text, HasSubstr("OpenCV " + cv::getVersionString() + " with"));
    const std::string onnxruntime = onnxruntime_version();
    EXPECT_THAT(text, HasSubstr(onnxruntime.empty()      ? ", no ONNX Runtime,"
                                : onnxruntime_has_cuda() ? onnxruntime + " with CUDA,"
                                                         : onnxruntime + " without CUDA,"));
}

TEST(EngineVersions, SayWhetherThereAreKernels) {
    const std::string reason = cuda::probe_devices().reason;
    const bool has_none = reason.find("This build has no CUDA") != reason.npos;
    const auto says_none = EndsWith(", no kernels for CUDA");
    if (has_none) {
        EXPECT_THAT(engine_versions(), says_none);
    } else {
        EXPECT_THAT(engine_versions(), Not(says_none));
        EXPECT_THAT(engine_versions(),
                    ::testing::ContainsRegex(", kernels for CUDA [0-9]+\\.[0-9]+$"));
    }
}

}  // namespace
}  // namespace ocelli::slave
