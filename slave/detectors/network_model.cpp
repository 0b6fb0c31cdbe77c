#include "slave/detectors/network_model.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <opencv2/core.hpp>

#include "slave/networks/decoder.hpp"

namespace ocelli::slave {

namespace {

struct Counts {
    std::mutex mutex;
    std::map<std::string, std::uint64_t, std::less<>> by_name;
};

Counts& counts() {
    static Counts all;
    return all;
}

}  // namespace

void count_network_drops(std::string_view name, std::uint64_t dropped) {
    if (dropped == 0) {
        return;
    }
    Counts& all = counts();
    const std::lock_guard lock(all.mutex);
    std::uint64_t& count = all.by_name[std::string(name)];
    if (count == 0) {
        spdlog::warn(
            "the network '{}' gave numbers that are not finite: {} detections are dropped "
            "in this picture; later ones are counted, not logged",
            name, dropped);
    }
    count += dropped;
}

std::uint64_t network_drops(std::string_view name) {
    Counts& all = counts();
    const std::lock_guard lock(all.mutex);
    const auto found = all.by_name.find(name);
    return found == all.by_name.end() ? 0 : found->second;
}

namespace {

// 0 for a side that is free.
PictureSize size_of(const TensorShape& input) {
    return {static_cast<std::int32_t>(std::max<std::int64_t>(input[3], 0)),
            static_cast<std::int32_t>(std::max<std::int64_t>(input[2], 0))};
}

// Checks the network's input against the manifest's; gives the only size that it takes, or 0×0.
Result<PictureSize> check_input(const ModelManifest& manifest, const EngineInfo& network) {
    const InputSpec& spec = manifest.input;
    if (network.inputs.empty()) {
        return PictureSize{spec.width, spec.height};
    }
    const auto wrong = [](std::string sentence) {
        return Error{ErrorCode::bad_model, std::move(sentence)};
    };
    if (network.inputs.size() != 1) {
        return wrong(fmt::format("the family {} has 1 input, but the network has {}",
                                 name_of(manifest.family), network.inputs.size()));
    }
    const TensorShape& shape = network.inputs[0].shape;
    if (shape.size() != 4 || (shape[0] > 1) || (shape[1] >= 0 && shape[1] != 3)) {
        return wrong(fmt::format("[input] needs a network that takes 1x3xHxW, but it takes {}",
                                 to_string(shape)));
    }
    const PictureSize file_size = size_of(shape);
    if (spec.multiple_of > 0) {
        return network.any_size ? PictureSize{} : file_size;
    }
    if (file_size.width != 0 && file_size.width != spec.width) {
        return wrong(fmt::format("[input] width is {}, but the network takes {}", spec.width,
                                 to_string(shape)));
    }
    if (file_size.height != 0 && file_size.height != spec.height) {
        return wrong(fmt::format("[input] height is {}, but the network takes {}", spec.height,
                                 to_string(shape)));
    }
    return PictureSize{spec.width, spec.height};
}

// From the network's input to the picture, clamped to it.
void place(Candidate& candidate, const InputPlan& plan, PictureSize picture) {
    const auto width = static_cast<float>(picture.width);
    const auto height = static_cast<float>(picture.height);
    const float scale_x = width / static_cast<float>(plan.content_width);
    const float scale_y = height / static_cast<float>(plan.content_height);
    candidate.left = std::clamp(candidate.left * scale_x, 0.0F, width);
    candidate.right = std::clamp(candidate.right * scale_x, 0.0F, width);
    candidate.top = std::clamp(candidate.top * scale_y, 0.0F, height);
    candidate.bottom = std::clamp(candidate.bottom * scale_y, 0.0F, height);
    for (Point& point : candidate.landmarks) {
        point.x = std::clamp(point.x * scale_x, 0.0F, width);
        point.y = std::clamp(point.y * scale_y, 0.0F, height);
    }
}

// Of those of the same label that overlap `candidate` by 0.4 or more; 0 when there are none.
float best_confidence(const std::vector<Candidate>& others, const Candidate& candidate) {
    constexpr float kSameThing = 0.4F;
    float best = 0;
    for (const Candidate& other : others) {
        if (other.label == candidate.label && overlap(other, candidate) >= kSameThing) {
            best = std::max(best, other.confidence);
        }
    }
    return best;
}

}  // namespace

NetworkModel::NetworkModel(const ModelManifest& manifest, std::unique_ptr<Engine> engine,
                           std::unique_ptr<Decoder> decoder, PictureSize fixed)
    : manifest_(manifest),
      engine_(std::move(engine)),
      decoder_(std::move(decoder)),
      fixed_(fixed),
      input_(manifest.input) {}

Result<NetworkModel> NetworkModel::create(const ModelManifest& manifest, const std::string& file,
                                          std::unique_ptr<Engine> engine,
                                          const std::shared_ptr<GpuPool>& gpu) {
    const auto wrong = [&](const Error& error) {
        return Error{ErrorCode::bad_model,
                     fmt::format("the manifest {} does not fit the model file '{}': {}",
                                 manifest.source, file, error.message)};
    };
    const auto fixed = check_input(manifest, engine->info());
    if (!fixed) {
        return wrong(fixed.error());
    }
    auto decoder = make_decoder(manifest, engine->info());
    if (!decoder) {
        return wrong(decoder.error());
    }
    NetworkModel model(manifest, std::move(engine), std::move(*decoder), *fixed);
    auto ran = model.try_to_run();
    if (!ran && fixed->width == 0) {
        // Something in it depends on its size after all.
        const auto& inputs = model.engine_->info().inputs;
        model.fixed_ = inputs.empty() ? largest_input(manifest.input) : size_of(inputs[0].shape);
        if (model.fixed_.width > 0) {
            ran = model.try_to_run();
        }
    }
    if (!ran) {
        return wrong(ran.error());
    }
    if (gpu && DeviceInput::suits(*model.engine_, *gpu)) {
        model.try_device_input(file, gpu);
    }
    return model;
}

void NetworkModel::try_device_input(const std::string& file, const std::shared_ptr<GpuPool>& gpu) {
    DeviceInput input(gpu, file);
    const InputPlan plan = plan_input(manifest_.input, fixed_, DeviceInput::probe_size());
    const std::string reason = input.why_not(*engine_, plan, input_);
    if (reason.empty()) {
        device_input_ = std::move(input);
        return;
    }
    spdlog::warn("the inputs of '{}' are made on the CPU, not on {}: {}", file, gpu->name(),
                 reason);
}

// On a picture of another shape than any network's input.
Result<void> NetworkModel::try_to_run() {
    const cv::Mat empty = cv::Mat::zeros(72, 128, CV_8UC3);
    const InputPlan plan = plan_input(manifest_.input, fixed_, {empty.cols, empty.rows});
    auto ran = run({empty}, plan, 1);
    return ran ? Result<void>() : ran.error();
}

Result<std::vector<Candidate>> NetworkModel::look(const Picture& picture,
                                                  const DetectionOptions& options) {
    const auto min_confidence =
        static_cast<float>(options.min_confidence.value_or(manifest_.min_confidence));
    auto candidates = look_once({picture.bgr(), picture.serial()}, min_confidence, options);
    if (candidates) {
        if (auto again = look_again(picture.bgr(), min_confidence, options, *candidates); !again) {
            return again.error();
        }
    }
    return candidates;
}

Result<std::vector<Candidate>> NetworkModel::look_once(const ColourPlane& bgr, float min_confidence,
                                                       const DetectionOptions& options) {
    const PictureSize size{bgr.pixels.cols, bgr.pixels.rows};
    const InputPlan plan = plan_input(manifest_.input, fixed_, size);
    auto found = run(bgr, plan, min_confidence);
    if (!found) {
        return found;
    }
    std::vector<Candidate>& candidates = *found;
    suppress_doubles(candidates, static_cast<float>(options.nms_iou.value_or(manifest_.nms_iou)));
    for (Candidate& candidate : candidates) {
        place(candidate, plan, size);
    }
    std::erase_if(candidates, [&](const Candidate& candidate) {
        return candidate.right - candidate.left < static_cast<float>(options.min_width) ||
               candidate.bottom - candidate.top < static_cast<float>(options.min_height);
    });
    return found;
}

Result<void> NetworkModel::look_again(const cv::Mat& bgr, float min_confidence,
                                      const DetectionOptions& options,
                                      std::vector<Candidate>& candidates) {
    const auto is_uncertain = [&](const Candidate& candidate) {
        const double confidence = candidate.confidence;
        return confidence >= manifest_.second_look_from && confidence < manifest_.second_look_to;
    };
    if (std::none_of(candidates.begin(), candidates.end(), is_uncertain)) {
        return {};
    }
    cv::Mat mirrored;
    cv::flip(bgr, mirrored, 1);
    // Of two looks at a thing that is hardly large enough, one may find it too small.
    DetectionOptions any_size = options;
    any_size.min_width = any_size.min_height = 0;
    auto second = look_once({mirrored}, min_confidence, any_size);
    if (!second) {
        return second.error();
    }
    const auto width = static_cast<float>(bgr.cols);
    for (Candidate& candidate : *second) {
        const float left = candidate.left;
        candidate.left = width - candidate.right;
        candidate.right = width - left;
    }
    for (Candidate& candidate : candidates) {
        if (is_uncertain(candidate)) {
            candidate.confidence =
                std::min(candidate.confidence, best_confidence(*second, candidate));
        }
    }
    std::erase_if(candidates, [&](const Candidate& candidate) {
        return candidate.confidence < min_confidence;
    });
    std::stable_sort(
        candidates.begin(), candidates.end(),
        [](const Candidate& a, const Candidate& b) { return a.confidence > b.confidence; });
    return {};
}

Result<std::span<const TensorView>> NetworkModel::run_engine(const ColourPlane& bgr,
                                                             const InputPlan& plan) {
    if (device_input_) {
        const auto outputs = device_input_->run(*engine_, bgr, plan, input_);
        if (!outputs) {
            return outputs.error();
        }
        if (*outputs) {
            return **outputs;
        }
    }
    const TensorView tensor = input_.fill(bgr.pixels, plan);
    return engine_->run({&tensor, 1});
}

Result<std::vector<Candidate>> NetworkModel::run(const ColourPlane& bgr, const InputPlan& plan,
                                                 float min_confidence) {
    const auto outputs = run_engine(bgr, plan);
    if (!outputs) {
        return outputs.error();
    }
    std::vector<Candidate> candidates;
    const auto decoded =
        decoder_->decode({*outputs, plan.width, plan.height}, min_confidence, candidates);
    if (!decoded) {
        return decoded.error();
    }
    count_network_drops(manifest_.name, drop_not_finite(candidates));
    return candidates;
}

}  // namespace ocelli::slave
