#include "slave/detectors/device_input.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "slave/detectors/network_model.hpp"
#include "tests/unit/slave/devices/fake_gpu.hpp"

namespace ocelli::slave {
namespace {

using ::testing::HasSubstr;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// What an engine was asked, and what it is to do.
struct EngineScript {
    int on_host = 0;
    int on_device = 0;
    bool takes_device_input = true;
    std::string device = "cuda:0";
    float device_offset = 0;          // to what it gives for inputs on the device
    std::string device_error;         // what it says of those, if not empty
    std::function<void()> at_device;  // while it has one
};

// A network of two cells of 32 pixels, whose confidences are what it sees in the middle of each:
// the brightness there. Its "device" is memory of the host.
class BrightnessEngine final : public Engine {
  public:
    explicit BrightnessEngine(EngineScript& script) : script_(script) {
        info_.device = script.device;
        info_.takes_device_input = script.takes_device_input;
    }

    const EngineInfo& info() const override { return info_; }

    Result<std::span<const TensorView>> run(std::span<const TensorView> inputs) override {
        ++script_.on_host;
        return look(inputs[0].values.data(), 0);
    }
    Result<std::span<const TensorView>> run_on_device(const DeviceTensor& input) override {
        EXPECT_EQ(input.shape, (TensorShape{1, 3, 32, 64}));
        ++script_.on_device;
        if (script_.at_device) {
            script_.at_device();
        }
        if (!script_.device_error.empty()) {
            return Error{ErrorCode::analysis_failed, script_.device_error};
        }
        return look(input.values, script_.device_offset);
    }

  private:
    Result<std::span<const TensorView>> look(const float* values, float offset) {
        values_.assign(12, 0.0F);
        for (std::size_t cell = 0; cell < 2; ++cell) {
            float* const row = values_.data() + 6 * cell;
            row[0] = row[1] = 0.5F;
            row[4] = values[16 * 64 + 16 + 32 * cell] / 255 + offset;
            row[5] = 1;
        }
        values_[2] = kNan;  // which is equal to itself bit for bit only
        views_ = {{{1, 2, 6}, values_}};
        return std::span<const TensorView>(views_);
    }

    EngineScript& script_;
    EngineInfo info_{"test", "", {{"in", {1, 3, 32, 64}}}, {"out"}};
    std::vector<float> values_;
    std::vector<TensorView> views_;
};

ModelManifest manifest() {
    ModelManifest made;
    made.name = "brightness";
    made.family = ModelFamily::yolox;
    made.input.width = 64;
    made.input.height = 32;
    made.input.resize = InputSpec::Resize::letterbox;
    made.output.labels = {"thing"};
    made.output.strides = {32};
    return made;
}

class DeviceInputs : public ::testing::Test {
  protected:
    NetworkModel make(const std::shared_ptr<GpuPool>& gpu) {
        auto model = NetworkModel::create(manifest(), "test",
                                          std::make_unique<BrightnessEngine>(script_), gpu);
        EXPECT_TRUE(model) << (model ? "" : model.error().message);
        script_.on_host = script_.on_device = 0;
        return std::move(*model);
    }
    // The confidence of what the network sees in the right half, where the left one is black.
    static Result<float> look(NetworkModel& model, const Picture& picture) {
        DetectionOptions options;
        options.min_confidence = 0.1;
        const auto found = model.look(picture, options);
        if (!found) {
            return found.error();
        }
        EXPECT_EQ(found->size(), 1U);
        return found->empty() ? 0.0F : found->front().confidence;
    }
    static cv::Mat half_bright() {
        cv::Mat bgr = cv::Mat::zeros(100, 200, CV_8UC3);
        bgr.colRange(100, 200).setTo(cv::Scalar::all(200));
        return bgr;
    }

    EngineScript script_;
    FakeGpu gpu_;
    std::shared_ptr<GpuPool> pool_ = fake_pool(gpu_, 1);
    const Picture picture_{half_bright()};
    const float expected_ = 200.0F / 255;
};

TEST_F(DeviceInputs, StayOnTheDevice) {
    NetworkModel model = make(pool_);
    EXPECT_TRUE(model.makes_input_on_device());
    const int loads = gpu_.loads;
    EXPECT_FLOAT_EQ(look(model, picture_).value(), expected_);
    EXPECT_EQ(script_.on_device, 1);
    EXPECT_EQ(script_.on_host, 0);
    EXPECT_EQ(gpu_.loads, loads + 1);
    // Another network, and the grey plane's edges, of the same picture.
    EXPECT_FLOAT_EQ(look(model, picture_).value(), expected_);
    pool_->work_on({picture_.grey(), picture_.serial()},
                   [](GpuWorker& worker) { worker.edges({}); });
    EXPECT_EQ(gpu_.loads, loads + 1);
}

TEST_F(DeviceInputs, HoldTheirSlotWhileTheEngineRuns) {
    pool_ = fake_pool(gpu_, 2);
    NetworkModel model = make(pool_);
    const auto find_edges = [&] {
        pool_->work_on({picture_.grey(), picture_.serial()},
                       [](GpuWorker& worker) { worker.edges({}); });
    };
    int loads = 0;
    script_.at_device = [&] {
        loads = gpu_.loads;
        find_edges();
        EXPECT_EQ(gpu_.loads, loads + 1);  // the slot that has the picture is taken
    };
    EXPECT_FLOAT_EQ(look(model, picture_).value(), expected_);
    find_edges();
    EXPECT_EQ(gpu_.loads, loads + 1);
}

TEST_F(DeviceInputs, AreForEnginesThatTakeThemThere) {
    EXPECT_FALSE(make(nullptr).makes_input_on_device());
    script_.device = "cuda:1";
    EXPECT_FALSE(make(pool_).makes_input_on_device());
    script_.device = "cuda:0";
    script_.takes_device_input = false;
    NetworkModel model = make(pool_);
    EXPECT_FALSE(model.makes_input_on_device());
    EXPECT_FLOAT_EQ(look(model, picture_).value(), expected_);
    EXPECT_EQ(script_.on_host, 1);
}

TEST_F(DeviceInputs, AreNotUsedWhereTheyAreNotThoseOfTheHost) {
    gpu_.after_input = [](std::vector<float>& tensor) { tensor.back() += 1; };
    NetworkModel model = make(pool_);
    EXPECT_FALSE(model.makes_input_on_device());
    EXPECT_FLOAT_EQ(look(model, picture_).value(), expected_);
    EXPECT_EQ(script_.on_device, 0);
}

TEST_F(DeviceInputs, AreNotUsedWhereTheNetworkGivesSomethingElse) {
    script_.device_offset = 1e-6F;
    EXPECT_FALSE(make(pool_).makes_input_on_device());
    script_.device_offset = 0;
    script_.device_error = "It cannot.";
    EXPECT_FALSE(make(pool_).makes_input_on_device());
    gpu_.before_input = [] { throw failure("cudaErrorIllegalAddress", true); };
    EXPECT_FALSE(make(pool_).makes_input_on_device());
}

TEST_F(DeviceInputs, SayWhyNot) {
    BrightnessEngine engine(script_);
    NetworkInput host(manifest().input);
    const InputPlan plan = plan_input(manifest().input, {64, 32}, DeviceInput::probe_size());
    const auto reason = [&] { return DeviceInput(pool_, "test").why_not(engine, plan, host); };
    EXPECT_EQ(reason(), "");
    gpu_.after_input = [](std::vector<float>& tensor) { tensor.back() += 1; };
    EXPECT_EQ(reason(), "what it makes of a test picture is not what the CPU makes");
    gpu_.after_input = nullptr;
    script_.device_offset = 1e-6F;
    EXPECT_EQ(reason(), "the network gives other values for it than for the CPU's");
    script_.device_error = "It cannot.";
    EXPECT_EQ(reason(), "it cannot");
    gpu_.before_input = [] { throw failure("cudaErrorInvalidValue", false); };
    EXPECT_THAT(reason(), HasSubstr("cudaErrorInvalidValue"));
}

TEST_F(DeviceInputs, AreMadeOnTheHostForAPictureThatCudaRefuses) {
    NetworkModel model = make(pool_);
    for (const char* const name : {"cudaErrorMemoryAllocation", "cudaErrorInvalidValue"}) {
        script_.on_host = script_.on_device = 0;
        gpu_.before_input = [&] { throw failure(name, false); };
        EXPECT_FLOAT_EQ(look(model, picture_).value(), expected_);
        EXPECT_EQ(script_.on_host, 1);
        gpu_.before_input = nullptr;
        EXPECT_FLOAT_EQ(look(model, picture_).value(), expected_);
        EXPECT_EQ(script_.on_host, 1);
        EXPECT_EQ(script_.on_device, 1);
    }
    EXPECT_EQ(gpu_.workers, 1);
    EXPECT_EQ(pool_->lost(), std::nullopt);
}

TEST_F(DeviceInputs, AreMadeOnTheHostOnceTheEngineHasRefusedOne) {
    NetworkModel model = make(pool_);
    script_.device_error = "It cannot.";
    EXPECT_FLOAT_EQ(look(model, picture_).value(), expected_);
    script_.device_error.clear();
    EXPECT_FLOAT_EQ(look(model, picture_).value(), expected_);
    EXPECT_EQ(script_.on_host, 2);
    EXPECT_EQ(script_.on_device, 1);
}

TEST_F(DeviceInputs, OfALostDeviceFailThePicture) {
    NetworkModel model = make(pool_);
    gpu_.before_input = [] { throw failure("cudaErrorIllegalAddress", true); };
    for (int i = 0; i < 2; ++i) {  // then, and from then on
        const auto found = look(model, picture_);
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().code, ErrorCode::analysis_failed);
        EXPECT_THAT(found.error().message, HasSubstr("cudaErrorIllegalAddress"));
    }
    EXPECT_TRUE(pool_->lost());
    EXPECT_EQ(script_.on_host, 0);
}

}  // namespace
}  // namespace ocelli::slave
