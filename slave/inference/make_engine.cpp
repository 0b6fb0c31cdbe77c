#include "slave/inference/make_engine.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

#include "common/nearest.hpp"
#include "slave/inference/onnxruntime_engine.hpp"
#include "slave/inference/opencv_engine.hpp"

namespace ocelli::slave {

namespace {

constexpr std::array<std::string_view, 3> kEngines{"auto", "opencv", "onnxruntime"};
constexpr std::array<std::string_view, 4> kDevices{"auto", "cpu", "opencl", "cuda"};

Error bad_choice(std::string_view what, std::string_view word,
                 std::span<const std::string_view> known) {
    return {ErrorCode::bad_config, fmt::format("unknown {} '{}': use {}.{}", what, word,
                                               fmt::join(known, ", "), suggestion(word, known))};
}

bool contains(std::span<const std::string_view> list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

// Tries a CUDA device that nobody named; without success the CPU does it, and the log says why.
Result<std::unique_ptr<Engine>> make_onnxruntime_anywhere(const ModelData& model,
                                                          const ModelSignature& signature) {
    if (onnxruntime_has_cuda()) {
        auto engine = make_onnxruntime_engine(model, signature, "cuda");
        if (engine) {
            return engine;
        }
        spdlog::warn("'{}' runs on the CPU: {}", model.name, engine.error().message);
    }
    return make_onnxruntime_engine(model, signature, "cpu");
}

}  // namespace

Result<std::vector<std::string>> engines_to_try(const EngineChoice& choice) {
    const std::string_view family =
        std::string_view(choice.device).substr(0, choice.device.find(':'));
    if (!contains(kEngines, choice.engine)) {
        return bad_choice("engine", choice.engine, kEngines);
    }
    if (!contains(kDevices, family)) {
        return bad_choice("device", choice.device, kDevices);
    }
    const bool built_in = !onnxruntime_version().empty();
    if (choice.engine == "onnxruntime" && !built_in) {
        return make_onnxruntime_engine({}, {}, "cpu").error();
    }
    std::vector<std::string> engines;
    if (choice.engine != "opencv" && family != "opencl" && built_in) {
        engines.emplace_back("onnxruntime");
    }
    // Debian's OpenCV is built without CUDA.
    if (choice.engine != "onnxruntime" && family != "cuda") {
        engines.emplace_back("opencv");
    }
    if (engines.empty()) {
        return Error{ErrorCode::bad_config,
                     fmt::format("the device '{}' cannot run networks here: it needs {}; use "
                                 "--device cpu",
                                 choice.device,
                                 family == "cuda" ? "an ONNX Runtime with its CUDA provider"
                                                  : "the engine opencv")};
    }
    return engines;
}

Result<std::unique_ptr<Engine>> make_engine(const std::string& engine, const std::string& device,
                                            const ModelData& model) {
    const auto signature = read_signature(model);
    if (!signature) {
        return signature.error();
    }
    if (engine == "opencv") {
        return make_opencv_engine(model, *signature, device == "opencl" ? "opencl" : "cpu");
    }
    if (device == "auto") {
        return make_onnxruntime_anywhere(model, *signature);
    }
    return make_onnxruntime_engine(model, *signature, device);
}

}  // namespace ocelli::slave
