#include "master/rules/admission.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "common/picture/raw_picture.hpp"
#include "common/text.hpp"

namespace ocelli::master {

namespace {

constexpr std::size_t kKindsMax = 16;
constexpr std::size_t kNameBytesMax = 128;
constexpr std::size_t kOverridesMax = 256;
constexpr std::uint32_t kTimeoutMsMax = 24U * 3600U * 1000U;
constexpr std::uint32_t kRetryMsMin = 50;
constexpr std::uint32_t kRetryMsMax = 5000;

}  // namespace

std::optional<wire::Refused> Admission::refuse(const wire::Submit& submit, std::size_t image_bytes,
                                               const Load& load) const {
    if (auto error = malformed(submit)) {
        return wire::Refused{submit.task_id, std::move(*error), 0};
    }
    if (image_bytes > settings_.image_bytes_max) {
        return wire::Refused{
            submit.task_id,
            {ErrorCode::image_too_large,
             fmt::format("the image has {} bytes, the master takes at most {}: send a smaller one, "
                         "or raise [limits] max_image_bytes there",
                         image_bytes, settings_.image_bytes_max)},
            0};
    }
    if (auto error = overload(submit, image_bytes, load)) {
        return wire::Refused{submit.task_id, std::move(*error), retry_after_ms()};
    }
    return std::nullopt;
}

std::optional<Error> Admission::malformed(const wire::Submit& submit) const {
    const auto bad = [](std::string why) {
        return Error{ErrorCode::bad_parameter, std::move(why)};
    };
    const std::set<std::string> distinct(submit.kinds.begin(), submit.kinds.end());
    if (submit.kinds.empty() || distinct.size() != submit.kinds.size() ||
        submit.kinds.size() > kKindsMax) {
        return bad(fmt::format("the task must ask for 1 to {} different kinds", kKindsMax));
    }
    const auto bad_name = [](const std::string& name) {
        return name.empty() || name.size() > kNameBytesMax;
    };
    if (std::ranges::any_of(submit.kinds, bad_name) || submit.camera.size() > kNameBytesMax) {
        return bad(fmt::format("names of kinds and cameras have at most {} bytes", kNameBytesMax));
    }
    if (!submit.media_type.empty() && !is_raw_media(submit.media_type)) {
        return bad(
            fmt::format("there is no media type {}: it is empty for a picture's file, or {} or "
                        "{}",
                        in_quotes(submit.media_type), kMediaI420, kMediaBgr));
    }
    if (submit.overrides.size() > kOverridesMax) {
        return bad(fmt::format("the task sets more than {} parameters", kOverridesMax));
    }
    if (submit.timeout_ms == 0 || submit.timeout_ms > kTimeoutMsMax) {
        return bad("the task's time-out must be between 1 ms and 24 h");
    }
    return std::nullopt;
}

std::optional<Error> Admission::overload(const wire::Submit& submit, std::size_t image_bytes,
                                         const Load& load) const {
    const auto busy = [](std::string why) { return Error{ErrorCode::busy, std::move(why)}; };
    const bool backfill = submit.priority == wire::Priority::backfill;
    const unsigned share = backfill ? 2 : 1;
    const auto tasks_max =
        std::max<std::size_t>(1, static_cast<std::size_t>(settings_.tasks_max) / share);
    if (load.tasks >= tasks_max) {
        return busy(fmt::format("the master is busy: {} tasks are open, the limit{}", load.tasks,
                                backfill ? " for backfill" : ""));
    }
    if (load.tasks > 0 && load.image_bytes + image_bytes > settings_.queue_bytes_max / share) {
        return busy(fmt::format("the master is busy: its open tasks hold {} bytes of images",
                                load.image_bytes));
    }
    if (load.tasks_of_client >= static_cast<std::size_t>(settings_.client_tasks_max)) {
        return busy(fmt::format("this client has {} tasks open, the limit of one connection",
                                load.tasks_of_client));
    }
    return std::nullopt;
}

void Admission::on_reported(TimePoint now) {
    if (last_report_ != TimePoint{}) {
        // An idle hour says nothing about the pace under load.
        const Duration interval =
            std::min<Duration>(now - last_report_, std::chrono::milliseconds{kRetryMsMax});
        report_interval_ += (interval - report_interval_) / 8;
    }
    last_report_ = now;
}

// About the time in which the master gets a few tasks out of the way.
std::uint32_t Admission::retry_after_ms() const {
    const auto interval = static_cast<std::uint64_t>(to_milliseconds(report_interval_ * 4));
    return static_cast<std::uint32_t>(
        std::clamp<std::uint64_t>(interval, kRetryMsMin, kRetryMsMax));
}

}  // namespace ocelli::master
