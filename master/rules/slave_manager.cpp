#include "master/rules/slave_manager.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/clock.hpp"

namespace ocelli::master {

namespace {

constexpr std::size_t kDeathsMax = 3;
constexpr std::size_t kRegionsMax = 16;

}  // namespace

SlaveManager::SlaveManager(const MasterSettings& settings, wire::Submit submit, Blob image,
                           Digest digest, TimePoint accepted, Duration age)
    : settings_(settings),
      submit_(std::move(submit)),
      image_(std::move(image)),
      digest_(digest),
      accepted_(accepted),
      deadline_(accepted + timeout()),
      age_(age) {
    if (submit_.max_age_ms > 0) {
        const Duration left = std::chrono::milliseconds{submit_.max_age_ms} - age;
        deadline_ = std::min(deadline_, accepted + std::max(left, Duration::zero()));
    }
    for (const std::string& kind : submit_.kinds) {
        Slot slot;
        slot.kind = kind;
        slot.report.kind = kind;
        slots_.push_back(std::move(slot));
    }
}

void SlaveManager::on_assigned(SlotIndex index, AttemptId attempt, SlaveId slave,
                               const std::string& name, bool alone, TimePoint now) {
    Slot& slot = slots_[index];
    slot.state = SlotState::assigned;
    slot.alone = alone;
    ++slot.report.attempts;
    if (slot.tries.empty()) {
        slot.report.slave = name;
        slot.report.queue_ms = to_milliseconds(now - accepted_);
    }
    slot.tries.push_back({attempt, slave, name, now});
    first_sent_ = std::min(first_sent_, now);
}

// Takes the try out of its slot.
Try SlaveManager::take(Slot& slot, AttemptId attempt) {
    const auto found = std::ranges::find(slot.tries, attempt, &Try::attempt);
    Try ended = std::move(*found);
    slot.tries.erase(found);
    return ended;
}

void SlaveManager::on_result(SlotIndex index, wire::SubtaskResult result, const Blob& artifacts,
                             TimePoint now) {
    Slot& slot = slots_[index];
    const Try ended = take(slot, result.attempt);
    if (result.size != PictureSize{}) {
        size_ = result.size;
    }
    slot.report.device = std::move(result.device);
    slot.report.detector = std::move(result.detector);
    slot.report.run_ms = static_cast<double>(result.run_us) / 1000;
    if (result.error) {
        fail(slot, ended, *result.error, now);
        return;
    }
    slot.report.slave = ended.slave_name;
    if (!result.regions.empty()) {
        if (slot.report.region || result.regions.size() > kRegionsMax) {
            fail(slot, ended,
                 {ErrorCode::bad_message,
                  fmt::format("the slave '{}' asked for {} regions of a picture: it must be of "
                              "another version than the master",
                              slot.report.slave, result.regions.size())},
                 now);
        } else {
            split(index, result.regions);
        }
        return;
    }
    slot.section = std::move(result.section);
    slot.section.kind = slot.kind;
    slot.artifacts = cut_artifacts(result.artifacts, artifacts);
    leave(slot, SlotState::done);
    slot.report.status = SubtaskStatus::ok;
}

void SlaveManager::split(SlotIndex index, const std::vector<Box>& regions) {
    --slots_[index].report.attempts;  // nothing was looked for yet
    leave(slots_[index], SlotState::waiting);
    const Slot first = slots_[index];
    slots_[index].report.region = regions.front();
    for (std::size_t i = 1; i < regions.size(); ++i) {
        Slot slot;
        slot.kind = first.kind;
        slot.place = first.place;
        slot.place.slot = slots_.size();
        slot.report.kind = first.kind;
        slot.report.region = regions[i];
        slots_.push_back(std::move(slot));
    }
}

void SlaveManager::fail(Slot& slot, const Try& ended, const Error& error, TimePoint now) {
    slot.place.avoid.push_back(ended.slave);
    ++slot.failures;
    slot.last_error = error.message;
    if (!is_retryable(error.code)) {
        slot.report.slave = ended.slave_name;
        end(slot, SubtaskStatus::failed, error.message);
        return;
    }
    if (!slot.tries.empty()) {
        slot.report.slave = slot.tries.front().slave_name;
        return;
    }
    if (slot.failures >= settings_.attempts_max) {
        end(slot, SubtaskStatus::failed, error.message);
        return;
    }
    const int doublings = std::min(slot.failures - 1, 16);
    slot.retry_at =
        now + std::min<Duration>(settings_.retry_min * (1 << doublings), settings_.retry_max);
    leave(slot, SlotState::backing_off);
}

void SlaveManager::on_timed_out(SlotIndex index, AttemptId attempt, Duration limit, TimePoint now) {
    Slot& slot = slots_[index];
    const Try ended = take(slot, attempt);
    fail(
        slot, ended,
        {ErrorCode::timed_out,
         fmt::format("the slave '{}' did not finish within {:.1f} s: look at its log and its load, "
                     "or raise [liveness] subtask_max",
                     ended.slave_name, to_milliseconds(limit) / 1000)},
        now);
}

bool SlaveManager::on_image_missing(SlotIndex index, AttemptId attempt, TimePoint now) {
    Slot& slot = slots_[index];
    if (++slot.resends <= settings_.attempts_max) {
        return true;
    }
    slot.resends = 0;
    const Try ended = take(slot, attempt);
    fail(slot, ended,
         {ErrorCode::image_missing,
          fmt::format("the slave '{}' keeps dropping the image before it is analysed: raise "
                      "[limits] cache_bytes there",
                      ended.slave_name)},
         now);
    return false;
}

// A suspect stays one until it has been run.
void SlaveManager::on_given_back(SlotIndex index, AttemptId attempt) {
    Slot& slot = slots_[index];
    take(slot, attempt);
    --slot.report.attempts;  // it was never tried
    if (slot.tries.empty()) {
        leave(slot, slot.alone ? SlotState::suspect : SlotState::waiting);
    }
}

void SlaveManager::on_slave_lost(SlotIndex index, AttemptId attempt, std::uint64_t incarnation,
                                 Loss loss) {
    Slot& slot = slots_[index];
    const Try ended = take(slot, attempt);
    if (loss != Loss::queued || slot.alone) {
        slot.killed.push_back(incarnation);
    }
    if (!slot.tries.empty()) {  // whatever it may do to a slave, it is doing to the other one too
        slot.report.slave = slot.tries.front().slave_name;
        return;
    }
    slot.report.slave = ended.slave_name;
    if (slot.killed.empty()) {
        leave(slot, SlotState::waiting);
        return;
    }
    // Once, alone or not, may be the network's fault: then that slave will be back.
    const bool alone_again = slot.alone && loss == Loss::running && slot.killed.size() > 1;
    if (alone_again || slot.killed.size() >= kDeathsMax) {
        end(slot, SubtaskStatus::quarantined,
            fmt::format(
                "the slave '{}' was lost while it analysed this picture {}; it is not tried "
                "again: keep the picture and report it as a defect",
                slot.report.slave, slot.alone ? "and nothing else" : "and was not the first"));
        return;
    }
    leave(slot, SlotState::suspect);
}

void SlaveManager::on_slave_back(std::uint64_t incarnation) {
    for (Slot& slot : slots_) {
        std::erase(slot.killed, incarnation);
        if (slot.state == SlotState::suspect && slot.killed.empty()) {
            slot.state = SlotState::waiting;
        }
    }
}

void SlaveManager::leave(Slot& slot, SlotState next) {
    slot.state = next;
    slot.alone = false;
    for (const Try& one : std::exchange(slot.tries, {})) {
        unwanted_.push_back(one.attempt);
    }
}

void SlaveManager::end(Slot& slot, SubtaskStatus status, std::string error) {
    leave(slot, SlotState::done);
    slot.report.status = status;
    slot.report.error = std::move(error);
}

const CameraRules* SlaveManager::camera_rules() const {
    return submit_.camera_rules ? rules_of(settings_.cameras, submit_.camera) : nullptr;
}

bool SlaveManager::finished() const {
    return std::ranges::all_of(slots_,
                               [](const Slot& slot) { return slot.state == SlotState::done; });
}

wire::ReportMessage SlaveManager::report(TimePoint now, Blob& artifacts) const {
    wire::ReportMessage message;
    Report& report = message.report;
    report.task_id = submit_.task_id;
    report.camera = submit_.camera;
    report.captured_at = submit_.captured_at;
    report.status = status_of(slots_);
    report.image = {size_, image_.size(), digest_};
    report.sections = merged_sections(slots_, submit_.kinds, size_);
    if (const CameraRules* const rules = camera_rules()) {
        filter(report.sections, *rules, size_);
    }
    report.timing.total_ms = to_milliseconds(now - accepted_);
    report.timing.queue_ms = to_milliseconds(std::min(first_sent_, now) - accepted_);
    for (const Slot& slot : slots_) {
        report.subtasks.push_back(slot.report);
    }
    // The regions of a kind stand together.
    std::ranges::stable_sort(report.subtasks, {}, [&](const SubtaskReport& subtask) {
        return std::ranges::find(submit_.kinds, subtask.kind);
    });
    artifacts = joined_artifacts(slots_, settings_.image_bytes_max, message.artifacts);
    return message;
}

}  // namespace ocelli::master
