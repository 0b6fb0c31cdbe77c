#include "slave/networks/make_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <opencv2/core/utility.hpp>

#include "common/text.hpp"
#include "slave/networks/onnxruntime_engine.hpp"
#include "slave/networks/opencv_engine.hpp"

namespace ocelli::slave {

namespace {

constexpr std::array<std::string_view, 3> kEngines{"auto", "opencv", "onnxruntime"};
constexpr std::array<std::string_view, 3> kDevices{"auto", "cpu", "cuda"};

Error bad_choice(std::string_view what, std::string_view word,
                 std::span<const std::string_view> known) {
    return {ErrorCode::bad_config, fmt::format("unknown {} '{}': use {}.{}", what, word,
                                               fmt::join(known, ", "), suggestion(word, known))};
}

bool contains(std::span<const std::string_view> list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
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
        return make_onnxruntime_engine({}, "cpu").error();
    }
    std::vector<std::string> engines;
    if (choice.engine != "opencv" && built_in &&
        (family != "cuda" || onnxruntime_has_cuda() || choice.engine == "onnxruntime")) {
        engines.emplace_back("onnxruntime");
    }
    if (choice.engine != "onnxruntime" &&
        (family != "cuda" || opencv_has_cuda() || !engines.empty())) {
        engines.emplace_back("opencv");
    }
    if (engines.empty()) {
        return Error{ErrorCode::bad_config,
                     fmt::format("the device '{}' cannot run networks here: it needs an ONNX "
                                 "Runtime with its CUDA provider; use --device cpu",
                                 choice.device)};
    }
    return engines;
}

std::vector<std::string> devices_to_try(const std::string& engine, const std::string& device) {
    const bool is_opencv = engine == "opencv";
    const bool has_cuda = is_opencv ? opencv_has_cuda() : onnxruntime_has_cuda();
    if (!device.starts_with("auto")) {
        const bool cpu_instead = is_opencv && device.starts_with("cuda") && !has_cuda;
        return {cpu_instead ? "cpu" : device};
    }
    if (!has_cuda) {
        return {"cpu"};
    }
    return {fmt::format("cuda:{}", cuda_index(device)), "cpu"};
}

Result<std::unique_ptr<Engine>> make_engine(const std::string& engine, const std::string& device,
                                            const ModelData& model) {
    return engine == "opencv" ? make_opencv_engine(model, device)
                              : make_onnxruntime_engine(model, device);
}

namespace {

#ifdef OCELLI_CUDA_VERSION
constexpr std::string_view kKernels = "kernels for CUDA " OCELLI_CUDA_VERSION;
#else
constexpr std::string_view kKernels = "no kernels for CUDA";
#endif

// Whether it was built with CUDA, which is not whether there is a GPU.
bool is_opencv_with_cuda() {
    const std::string text = cv::getBuildInformation();
    const std::size_t line = text.find("NVIDIA CUDA:");
    return line != text.npos &&
           text.substr(line, text.find('\n', line) - line).find("YES") != text.npos;
}

std::string onnxruntime() {
    const std::string version = onnxruntime_version();
    return version.empty() ? "no ONNX Runtime"
                           : fmt::format("ONNX Runtime {} with{} CUDA", version,
                                         onnxruntime_has_cuda() ? "" : "out");
}

}  // namespace

std::string engine_versions() {
    return fmt::format("OpenCV {} with{} CUDA, {}, {}", cv::getVersionString(),
                       is_opencv_with_cuda() ? "" : "out", onnxruntime(), kKernels);
}

}  // namespace ocelli::slave
