#include "slave/analysis/analyzer_registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/core.hpp>

#include "slave/devices/devices.hpp"
#include "tests/unit/slave/devices/fake_gpu.hpp"

namespace ocelli::slave {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(AnalyzerRegistry, AnEntryReplacesOneOfItsKind) {
    AnalyzerRegistry registry;
    registry.add({"edge", {"canny"}, "cpu", {}});
    registry.add({"edge", {"sobel"}, "cpu", {}});
    ASSERT_EQ(registry.entries().size(), 1U);
    EXPECT_THAT(registry.find("edge")->detectors, ElementsAre("sobel"));
    EXPECT_EQ(registry.find("face"), nullptr);
}

TEST(BuiltinAnalyzers, AreUsableWithoutAnyNetwork) {
    AnalysisSetup setup;
    setup.device = "cpu";
    const auto registry = make_builtin_analyzers(setup);
    ASSERT_TRUE(registry) << registry.error().message;
    ASSERT_EQ(registry->entries().size(), kinds().size());
    EXPECT_EQ(registry->find("object")->detectors.front(), "hog");
    EXPECT_EQ(registry->find("face")->detectors.front(), "haar");
    const Picture picture(cv::Mat(120, 160, CV_8UC3, cv::Scalar::all(60)));
    for (const std::string_view kind : kinds()) {
        const AnalyzerEntry* const entry = registry->find(kind);
        ASSERT_NE(entry, nullptr) << kind;
        EXPECT_EQ(entry->device, "cpu");
        const auto analyzer = entry->make();
        ASSERT_TRUE(analyzer) << analyzer.error().message;
        const auto output = (*analyzer)->analyze({picture, Parameters(kind), ""});
        ASSERT_TRUE(output) << output.error().message;
        EXPECT_EQ(output->detector, entry->detectors.front());
    }
}

TEST(BuiltinAnalyzers, EachDetectorIsReachableByItsName) {
    const auto registry = make_builtin_analyzers({}).value();
    const Picture picture(cv::Mat(120, 160, CV_8UC3, cv::Scalar::all(60)));
    for (const std::string_view kind : {"object", "face"}) {
        const AnalyzerEntry* const entry = registry.find(kind);
        const auto analyzer = entry->make().value();
        for (const std::string& detector : entry->detectors) {
            Parameters parameters(kind);
            ASSERT_TRUE(parameters.set("detector", detector));
            const auto output = analyzer->analyze({picture, parameters, ""});
            ASSERT_TRUE(output) << output.error().message;
            EXPECT_EQ(output->detector, detector);
        }
    }
}

TEST(BuiltinAnalyzers, AnAbsentDeviceIsAnErrorAtStart) {
    for (const std::string device : {"cuda:1023", "gpu", "abacus"}) {
        AnalysisSetup setup;
        setup.device = device;
        const auto registry = make_builtin_analyzers(setup);
        ASSERT_FALSE(registry) << device;
        EXPECT_EQ(registry.error().code, ErrorCode::bad_config);
        EXPECT_THAT(registry.error().message, HasSubstr("'" + device + "'"));
    }
    AnalysisSetup setup;
    setup.device = "cpu";
    EXPECT_TRUE(make_builtin_analyzers(setup));
}

TEST(BuiltinAnalyzers, OnAGpuEachSaysWhereItReallyRuns) {
    FakeGpu gpu;
    Devices devices;
    devices.choice = {DeviceFamily::cuda, "cuda:0", "device cuda:0", true};
    devices.gpu = fake_pool(gpu, 1);
    const auto registry = make_builtin_analyzers({}, devices).value();
    EXPECT_THAT(registry.notes(), ElementsAre("device cuda:0"));
    EXPECT_EQ(registry.find("edge")->device, "cuda:0");
    EXPECT_EQ(registry.find("corner")->device, "cuda:0");
    EXPECT_EQ(registry.find("object")->device_of(0), "cpu");
    EXPECT_EQ(registry.find("face")->device_of(0), "cpu");
    const Picture picture(cv::Mat(120, 160, CV_8UC3, cv::Scalar::all(60)));
    for (const AnalyzerEntry& entry : registry.entries()) {
        const auto output =
            entry.make().value()->analyze({picture, Parameters(entry.kind), ""}).value();
        EXPECT_EQ(output.device, entry.device) << entry.kind;
    }
}

TEST(BuiltinAnalyzers, TellOfALostDevice) {
    FakeGpu gpu;
    Devices devices;
    devices.choice = {DeviceFamily::cuda, "cuda:0", "", true};
    devices.gpu = fake_pool(gpu, 1);
    const auto registry = make_builtin_analyzers({}, devices).value();
    const auto edges = registry.find("edge")->make().value();
    const Picture picture(cv::Mat(120, 160, CV_8UC3, cv::Scalar::all(60)));
    EXPECT_EQ(registry.device_lost(), std::nullopt);
    gpu.before = [] { throw failure("cudaErrorIllegalAddress", true); };
    EXPECT_FALSE(edges->analyze({picture, Parameters("edge"), ""}));
    ASSERT_TRUE(registry.device_lost());
    EXPECT_THAT(*registry.device_lost(), HasSubstr("cudaErrorIllegalAddress"));
    EXPECT_EQ(make_builtin_analyzers({}, {}).value().device_lost(), std::nullopt);
}

TEST(BuiltinAnalyzers, ALabelThatNoDetectorKnowsIsAnErrorAtStart) {
    AnalysisSetup setup;
    setup.cameras["yard"].labels = {"person"};
    setup.cameras["door"].min_confidence = {{"face", 0.7}};
    EXPECT_TRUE(make_builtin_analyzers(setup));
    setup.cameras["door"].min_confidence["preson"] = 0.5;
    const auto registry = make_builtin_analyzers(setup);
    ASSERT_FALSE(registry);
    EXPECT_EQ(registry.error().code, ErrorCode::bad_config);
    EXPECT_THAT(registry.error().message,
                HasSubstr("[camera.door]: this slave has no detector for 'preson'. Did you mean "
                          "'person'?"));
}

TEST(CheckDefaults, FindsDetectorsAndLabelsThatAreNotThere) {
    const auto registry = make_builtin_analyzers({}).value();
    const auto check = [&](ParameterOverride given) {
        return check_defaults(registry, std::span(&given, 1));
    };
    EXPECT_TRUE(check({"object", "detector", "hog"}));
    EXPECT_TRUE(check({"object", "labels", "person"}));
    EXPECT_TRUE(check({"face", "detector", "auto"}));
    const auto detector = check({"object", "detector", "hug"});
    ASSERT_FALSE(detector);
    EXPECT_EQ(detector.error().code, ErrorCode::bad_config);
    EXPECT_THAT(detector.error().message,
                HasSubstr("[object] detector: this slave has no detector 'hug'. Did you mean"));
    EXPECT_FALSE(check({"object", "labels", "person,preson"}));
    EXPECT_FALSE(check({"face", "detector", "hog"}));
}

TEST(BuiltinAnalyzers, AMissingFolderIsAnErrorAtStart) {
    AnalysisSetup setup;
    setup.cascades_folder = ::testing::TempDir() + "/there-is-no-such-folder";
    const auto registry = make_builtin_analyzers(setup);
    ASSERT_FALSE(registry);
    EXPECT_EQ(registry.error().code, ErrorCode::bad_config);
    EXPECT_THAT(registry.error().message, HasSubstr("there-is-no-such-folder"));
}

}  // namespace
}  // namespace ocelli::slave
