#include "slave/networks/onnxruntime_engine.hpp"

#ifdef OCELLI_ONNXRUNTIME

#include <dlfcn.h>
#include <fmt/format.h>
#include <onnxruntime_cxx_api.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "slave/networks/make_engine.hpp"
#include "slave/networks/onnx_free_size.hpp"

namespace ocelli::slave {

namespace {

// The library wants one environment that outlives all sessions.
Ort::Env& environment() {
    static Ort::Env env(ORT_LOGGING_LEVEL_ERROR, "ocelli");
    return env;
}

// The pool of the slave is the parallelism: one thread, and none that waits by spinning.
Ort::SessionOptions session_options() {
    Ort::SessionOptions options;
    options.SetIntraOpNumThreads(1);
    options.SetInterOpNumThreads(1);
    options.SetExecutionMode(ExecutionMode::ORT_SEQUENTIAL);
    options.SetGraphOptimizationLevel(GraphOptimizationLevel::ORT_ENABLE_ALL);
    options.AddConfigEntry("session.intra_op.allow_spinning", "0");
    options.AddConfigEntry("session.inter_op.allow_spinning", "0");
    return options;
}

class OnnxRuntimeEngine final : public Engine {
  public:
    OnnxRuntimeEngine(Ort::Session session, EngineInfo info)
        : info_(std::move(info)),
          session_(std::move(session)),
          memory_(Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault)) {
        for (const TensorInfo& input : info_.inputs) {
            input_names_.push_back(input.name.c_str());
        }
        for (const std::string& output : info_.outputs) {
            output_names_.push_back(output.c_str());
        }
    }

    const EngineInfo& info() const override { return info_; }

    Result<std::span<const TensorView>> run(std::span<const TensorView> inputs) override {
        return guarded_run([&] {
            std::vector<Ort::Value> values;
            for (const TensorView& input : inputs) {
                values.push_back(value_of(memory_, input.shape, input.values.data()));
            }
            forward(values);
        });
    }

    Result<std::span<const TensorView>> run_on_device(const DeviceTensor& input) override {
        return guarded_run([&] {
            const Ort::MemoryInfo memory("Cuda", OrtDeviceAllocator, cuda_index(info_.device),
                                         OrtMemTypeDefault);
            std::vector<Ort::Value> values;
            values.push_back(value_of(memory, input.shape, input.values));
            forward(values);
        });
    }

  private:
    static Ort::Value value_of(const Ort::MemoryInfo& memory, const TensorShape& shape,
                               const float* values) {
        // The network only reads its inputs.
        return Ort::Value::CreateTensor<float>(memory, const_cast<float*>(values),
                                               static_cast<std::size_t>(element_count(shape)),
                                               shape.data(), shape.size());
    }

    template <class Work>
    Result<std::span<const TensorView>> guarded_run(Work work) {
        try {
            work();
        } catch (const Ort::Exception& error) {
            return Error{ErrorCode::analysis_failed,
                         fmt::format("ONNX Runtime cannot run the network: {}", error.what())};
        }
        return std::span<const TensorView>(views_);
    }

    // Without memory of ours for them, the library gives outputs on the host.
    void forward(const std::vector<Ort::Value>& values) {
        outputs_ = session_.Run(Ort::RunOptions{nullptr}, input_names_.data(), values.data(),
                                values.size(), output_names_.data(), output_names_.size());
        views_.clear();
        for (const Ort::Value& output : outputs_) {
            TensorShape shape = output.GetTensorTypeAndShapeInfo().GetShape();
            const auto count = static_cast<std::size_t>(element_count(shape));
            views_.push_back({std::move(shape), {output.GetTensorData<float>(), count}});
        }
    }

    EngineInfo info_;
    Ort::Session session_;
    Ort::MemoryInfo memory_;
    std::vector<const char*> input_names_;   // into info_
    std::vector<const char*> output_names_;  // into info_
    std::vector<Ort::Value> outputs_;
    std::vector<TensorView> views_;
};

Ort::Session open_session(std::span<const std::byte> file, const Ort::SessionOptions& options) {
    return {environment(), file.data(), file.size(), options};
}

// Throws std::invalid_argument when it is no tensor of 32-bit floats.
TensorInfo tensor_info(const Ort::AllocatedStringPtr& name, const Ort::TypeInfo& type) {
    if (type.GetONNXType() != ONNX_TYPE_TENSOR ||
        type.GetTensorTypeAndShapeInfo().GetElementType() != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT) {
        throw std::invalid_argument(
            fmt::format("'{}' is no tensor of 32-bit floats, which all inputs and outputs must be",
                        name.get()));
    }
    return {name.get(), type.GetTensorTypeAndShapeInfo().GetShape()};
}

void tell_tensors(const Ort::Session& session, EngineInfo& info) {
    const Ort::AllocatorWithDefaultOptions allocator;
    for (std::size_t i = 0; i < session.GetInputCount(); ++i) {
        info.inputs.push_back(
            tensor_info(session.GetInputNameAllocated(i, allocator), session.GetInputTypeInfo(i)));
    }
    for (std::size_t i = 0; i < session.GetOutputCount(); ++i) {
        const auto name = session.GetOutputNameAllocated(i, allocator);
        info.outputs.push_back(tensor_info(name, session.GetOutputTypeInfo(i)).name);
    }
}

// A session that takes pictures of any size, if it can be had of a file that says one.
void free_size(const ModelData& model, const Ort::SessionOptions& options, Ort::Session& session,
               EngineInfo& info) {
    const TensorShape& shape = info.inputs.front().shape;
    info.any_size = shape.size() == 4 && shape[2] < 0 && shape[3] < 0;
    if (!model.any_size || info.any_size) {
        return;
    }
    const auto freed = with_free_picture_size(model.network, info.inputs.front().name);
    if (!freed.empty()) {
        session = open_session(freed, options);
        info.any_size = true;
    }
}

// Adds the CUDA provider to `options`.
Result<void> use_cuda(Ort::SessionOptions& options, std::string_view device) {
    if (!onnxruntime_has_cuda()) {
        return Error{ErrorCode::bad_config,
                     fmt::format("the device '{}' was asked for, but ONNX Runtime {} here has no "
                                 "CUDA provider: install a build that has it "
                                 "(scripts/install-onnxruntime --archive), or use --device cpu",
                                 device, onnxruntime_version())};
    }
    try {
        environment();  // the provider logs through it
        OrtCUDAProviderOptions cuda{};
        cuda.device_id = cuda_index(device);
        options.AppendExecutionProvider_CUDA(cuda);
    } catch (const Ort::Exception& error) {
        return Error{ErrorCode::bad_config,
                     fmt::format("the device '{}' was asked for, but ONNX Runtime cannot use it: "
                                 "{}; check the driver, or use --device cpu",
                                 device, error.what())};
    }
    return {};
}

}  // namespace

std::string onnxruntime_version() {
    return OrtGetApiBase()->GetVersionString();
}

// The library lists providers that it was built for. The CUDA provider is a library of its own,
// which some packages leave out.
bool onnxruntime_has_cuda() {
    const std::vector<std::string> providers = Ort::GetAvailableProviders();
    Dl_info library{};
    if (std::find(providers.begin(), providers.end(), "CUDAExecutionProvider") == providers.end() ||
        dladdr(reinterpret_cast<const void*>(&OrtGetApiBase), &library) == 0) {
        return false;
    }
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::path(library.dli_fname).parent_path();
    return std::filesystem::exists(folder / "libonnxruntime_providers_cuda.so", error);
}

Result<std::unique_ptr<Engine>> make_onnxruntime_engine(const ModelData& model,
                                                        std::string_view device) {
    constexpr std::string_view kName = "ONNX Runtime";
    if (!model.weights.empty()) {
        return cannot_read(model, kName, "it is not of the ONNX format");
    }
    try {
        Ort::SessionOptions options = session_options();
        EngineInfo info{"onnxruntime", "cpu", {}, {}};
        if (device.starts_with("cuda")) {
            if (auto cuda = use_cuda(options, device); !cuda) {
                return cuda.error();
            }
            info.device = fmt::format("cuda:{}", cuda_index(device));
            info.takes_device_input = true;
        }
        Ort::Session session = open_session(model.network, options);
        tell_tensors(session, info);
        if (info.inputs.empty() || info.outputs.empty()) {
            return cannot_read(model, kName, "it has no input or no output");
        }
        free_size(model, options, session, info);
        return std::make_unique<OnnxRuntimeEngine>(std::move(session), std::move(info));
    } catch (const std::exception& error) {  // its own, too
        return cannot_read(model, kName, error.what());
    }
}

}  // namespace ocelli::slave

#else

namespace ocelli::slave {

std::string onnxruntime_version() {
    return "";
}

bool onnxruntime_has_cuda() {
    return false;
}

Result<std::unique_ptr<Engine>> make_onnxruntime_engine(const ModelData&, std::string_view) {
    return Error{ErrorCode::bad_config,
                 "this slave is built without ONNX Runtime: run scripts/install-onnxruntime and "
                 "build again, or use engine = \"opencv\""};
}

}  // namespace ocelli::slave

#endif
