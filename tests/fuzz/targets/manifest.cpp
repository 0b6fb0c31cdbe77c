// The manifests of networks and cascades, and the rules of cameras. Input: a TOML text, read as
// each of them. What is accepted can be computed with.

#include <algorithm>
#include <cmath>

#include "master/rules/camera_rules.hpp"
#include "slave/detectors/cascade_manifest.hpp"
#include "slave/networks/model_manifest.hpp"
#include "tests/fuzz/support/check.hpp"
#include "tests/fuzz/support/config_error.hpp"

namespace ocelli::fuzz {
namespace {

using namespace slave;

bool is_share(double value) {
    return value >= 0 && value <= 1;
}

void check_input(const InputSpec& input) {
    const bool fixed = input.width >= 1 && input.height >= 1;
    const bool free = input.multiple_of >= 1 && input.longest_side >= input.multiple_of;
    check(fixed != free, "an input has no size, or two");
    check(std::ranges::all_of(input.mean, [](float value) { return std::isfinite(value); }),
          "a mean is not finite");
    check(std::ranges::all_of(input.std,
                              [](float value) { return value > 0 && std::isfinite(1 / value); }),
          "pixels are divided by nothing");
    check(input.fill >= 0 && input.fill <= 255, "a fill is no grey");
}

void check_network(std::string_view text) {
    const auto manifest = parse_manifest(text, std::string(kFileName));
    if (!manifest) {
        check_config_error(manifest.error(), ErrorCode::bad_model, text);
        return;
    }
    check(!manifest->name.empty() && !manifest->files.empty() && !manifest->output.labels.empty(),
          "a manifest lacks what it needs");
    for (const ModelFile& file : manifest->files) {
        check(file.name.find('/') == file.name.npos && !file.name.empty(),
              "a file is outside of its folder");
        check(file.weights.empty() || manifest->file(file.weights) != nullptr,
              "the weights are in a file that is not there");
    }
    check_input(manifest->input);
    check(std::ranges::all_of(manifest->output.strides, [](int stride) { return stride >= 1; }),
          "a stride leads nowhere");
    check(std::ranges::all_of(manifest->output.anchors,
                              [](float side) { return std::isfinite(side); }),
          "an anchor is not finite");
    check(is_share(manifest->min_confidence) && is_share(manifest->nms_iou),
          "a threshold is no share");
}

void check_cascade(std::string_view text) {
    const auto manifest = parse_cascade_manifest(text, std::string(kFileName));
    if (!manifest) {
        check_config_error(manifest.error(), ErrorCode::bad_config, text);
        return;
    }
    check(manifest->scale_factor >= 1.01 && manifest->scale_factor <= 2,
          "a cascade's windows do not grow");
    check(manifest->trim.left + manifest->trim.right < 1 &&
              manifest->trim.top + manifest->trim.bottom < 1,
          "nothing is left of a trimmed box");
    check(!manifest->detector.empty() && !manifest->file.empty(), "a cascade lacks what it needs");
}

void check_cameras(std::string_view text) {
    auto file = ConfigFile::parse(text, std::string(kFileName));
    if (!file) {
        return;
    }
    const auto cameras = master::read_camera_rules(*file);
    if (const auto finished = file->finish(); !finished) {
        check_config_error(finished.error(), ErrorCode::bad_config, text);
    }
    for (const auto& [name, rules] : cameras) {
        for (const auto& [label, confidence] : rules.min_confidence) {
            check(is_share(confidence), "a camera's threshold is no share");
        }
    }
}

}  // namespace
}  // namespace ocelli::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = ocelli::fuzz::text_of(ocelli::fuzz::bytes_of(data, size));
    ocelli::fuzz::check_network(text);
    ocelli::fuzz::check_cascade(text);
    ocelli::fuzz::check_cameras(text);
    return 0;
}
