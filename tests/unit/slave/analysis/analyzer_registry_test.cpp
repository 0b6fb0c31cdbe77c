#include "slave/analysis/analyzer_registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/core.hpp>

#include "slave/devices/devices.hpp"
#include "slave/service/capabilities.hpp"
#include "tests/unit/client/temporary_folder.hpp"
#include "tests/unit/slave/devices/fake_gpu.hpp"

namespace ocelli::slave {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

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

TEST(BuiltinAnalyzers, AModelsFolderWithoutAUsableNetworkIsAWarning) {
    const ocelli::testing::TemporaryFolder folder;
    AnalysisSetup setup;
    setup.device = "cpu";
    EXPECT_THAT(make_builtin_analyzers(setup)->warnings(), IsEmpty());
    setup.models_folder = folder.file("");
    EXPECT_THAT(make_builtin_analyzers(setup)->warnings(),
                ElementsAre(HasSubstr("(there is: nothing), so weaker detectors do the work")));
    for (const char* name : {"a", "b", "c", "d", "e", "yolov8n.pt"}) {
        folder.write(name, "x");
    }
    EXPECT_THAT(make_builtin_analyzers(setup)->warnings(),
                ElementsAre(HasSubstr("(there is: 'a', 'b', 'c', 'd', 'e' and 1 more)")));
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
    EXPECT_EQ(registry.find("face")->device_of(0), "cuda:0");
    EXPECT_THAT(capabilities_of(registry), Contains(wire::Capability{"face", {"haar"}, "cuda:0"}));
    // HOG, and OpenCV's cascades for bodies, which have tilted features.
    EXPECT_THAT(registry.find("object")->devices, Each("cpu"));
    const Picture picture(cv::Mat(120, 160, CV_8UC3, cv::Scalar::all(60)));
    for (const AnalyzerEntry& entry : registry.entries()) {
        const auto output =
            entry.make().value()->analyze({picture, Parameters(entry.kind), ""}).value();
        EXPECT_EQ(output.device, entry.device) << entry.kind;
    }
}

// A device on which the cascades find nothing.
Devices without_windows(FakeGpu& gpu, bool by_name) {
    gpu.after_windows = [](std::vector<cuda::Box>& windows) { windows.clear(); };
    Devices devices;
    devices.choice = {DeviceFamily::cuda, "cuda:0", "device cuda:0", by_name};
    devices.gpu = fake_pool(gpu, 1);
    return devices;
}

TEST(BuiltinAnalyzers, ACascadeThatFindsSomethingElseOnAGpuStaysOnTheCpuAndTheLogSaysWhy) {
    FakeGpu gpu;
    const auto registry = make_builtin_analyzers({}, without_windows(gpu, false)).value();
    EXPECT_EQ(registry.find("edge")->device, "cuda:0");
    EXPECT_EQ(registry.find("face")->device, "cpu");
    ASSERT_EQ(registry.notes().size(), 3U);  // the device's, a frontal and a profile cascade's
    for (const std::string& note : registry.notes().subspan(1)) {
        EXPECT_THAT(note,
                    MatchesRegex("the cascade '.*\\.xml' stays on the CPU, not on cuda:0: .* it "
                                 "found 0 windows in a test picture where the CPU finds .*"));
    }
    const auto faces = registry.find("face")->make().value();
    const Picture picture(cv::Mat(120, 160, CV_8UC3, cv::Scalar::all(60)));
    EXPECT_EQ(faces->analyze({picture, Parameters("face"), ""}).value().device, "cpu");
}

TEST(BuiltinAnalyzers, ACascadeThatFindsSomethingElseOnADeviceAskedForIsAnError) {
    FakeGpu gpu;
    const auto registry = make_builtin_analyzers({}, without_windows(gpu, true));
    ASSERT_FALSE(registry);
    EXPECT_EQ(registry.error().code, ErrorCode::bad_config);
    EXPECT_THAT(
        registry.error().message,
        MatchesRegex("cascades/.*: the cascade '.*\\.xml' cannot be used on the device cuda:0, "
                     "which was asked for: with [0-9] of its stages it found 0 windows in a test "
                     "picture where the CPU finds [1-9][0-9]*; use --device cpu, or auto, .*"));
}

TEST(BuiltinAnalyzers, AFailedSearchFailsThatAnalysis) {
    FakeGpu gpu;
    Devices devices;
    devices.choice = {DeviceFamily::cuda, "cuda:0", "", true};
    devices.gpu = fake_pool(gpu, 1);
    const auto registry = make_builtin_analyzers({}, devices).value();
    const auto faces = registry.find("face")->make().value();
    const Picture picture(cv::Mat(120, 160, CV_8UC3, cv::Scalar::all(60)));
    gpu.before_windows = [] { throw failure("cudaErrorInvalidValue", false); };
    const int loads = gpu.loads;
    const auto failed = faces->analyze({picture, Parameters("face"), ""});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::analysis_failed);
    EXPECT_THAT(failed.error().message, HasSubstr("cudaErrorInvalidValue"));
    EXPECT_EQ(gpu.loads, loads + 1);  // the pool has seen it: nothing else is tried
    EXPECT_EQ(registry.device_lost(), std::nullopt);
    gpu.before_windows = [] { throw failure("cudaErrorIllegalAddress", true); };
    EXPECT_FALSE(faces->analyze({picture, Parameters("face"), ""}));
    ASSERT_TRUE(registry.device_lost());
    EXPECT_THAT(*registry.device_lost(), HasSubstr("cudaErrorIllegalAddress"));
}

TEST(BuiltinAnalyzers, APictureForWhichTheGpuHasNoRoomIsAnalysedOnTheCpu) {
    FakeGpu gpu;
    Devices devices;
    devices.choice = {DeviceFamily::cuda, "cuda:0", "", true};
    devices.gpu = fake_pool(gpu, 1);
    const auto registry = make_builtin_analyzers({}, devices).value();
    const auto faces = registry.find("face")->make().value();
    const Picture picture(cv::Mat(120, 160, CV_8UC3, cv::Scalar::all(60)));
    gpu.before_windows = [] { throw failure("cudaErrorMemoryAllocation", false); };
    EXPECT_EQ(faces->analyze({picture, Parameters("face"), ""}).value().device, "cpu");
    gpu.before_windows = nullptr;
    EXPECT_EQ(faces->analyze({picture, Parameters("face"), ""}).value().device, "cuda:0");
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
