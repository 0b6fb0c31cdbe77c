#include "common/submit/submitter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace ocelli {

using std::chrono::milliseconds;

namespace {

// A master reports at the latest a second after the deadline; the rest is for the network.
constexpr milliseconds kReportGrace{10'000};
// Until a task is accepted its image has to travel, behind all others that are in flight.
constexpr milliseconds kAcceptanceGrace{120'000};
constexpr milliseconds kRetryMin{20};
constexpr milliseconds kRetryMax{5'000};
// A master that stops takes nothing more: its successor will, once it is there.
constexpr milliseconds kRetryWhenDraining{500};
constexpr milliseconds kReconnectMin{200};
// A master that is busy for a moment is nothing to speak of, and neither is a slow picture.
constexpr milliseconds kQuietWait{2'000};
constexpr milliseconds kAskAgain{10'000};

// Why a task of these kinds does not go on; "" where a slave can do each.
std::string why_nobody_works(const wire::StatusMessage& status,
                             const std::vector<std::string>& kinds) {
    std::vector<std::string> nobodys;
    std::ranges::copy_if(kinds, std::back_inserter(nobodys), [&](const std::string& kind) {
        return std::ranges::none_of(status.slaves, [&](const wire::SlaveStatus& slave) {
            return slave.health != "draining" &&
                   std::ranges::find(slave.capabilities, kind, &wire::Capability::kind) !=
                       slave.capabilities.end();
        });
    });
    if (nobodys.empty()) {
        return "";
    }
    constexpr std::string_view kUntil = "pictures wait until one is there; see 'ocelli status'";
    return status.slaves.empty()
               ? fmt::format("the master has no slave: start ocelli-slave; {}", kUntil)
               : fmt::format(
                     "the master has no slave that does {} (one that is drained takes no "
                     "more work); {}",
                     fmt::join(nobodys, ", "), kUntil);
}

bool is_of_storage(ErrorCode code) {
    return code == ErrorCode::storage_full || code == ErrorCode::storage_failed;
}

}  // namespace

bool Submitter::take_place() {
    if (places_taken_ >= policy_.window) {
        return false;
    }
    ++places_taken_;
    return true;
}

void Submitter::submit(Submission submission, TimePoint now) {
    const TaskId id = submission.submit.task_id;
    if (open_.empty()) {
        ask_at(now + kQuietWait);
    }
    Open& open = open_.insert_or_assign(id, Open{std::move(submission), {}, {}}).first->second;
    send(open, now);
}

void Submitter::send(Open& open, TimePoint now) {
    open.send_at.reset();
    if (policy_.patient || open.give_up_at == TimePoint{}) {
        open.give_up_at = now + kAcceptanceGrace + milliseconds{open.submission.submit.timeout_ms};
        wakes_at_ = std::min(wakes_at_, open.give_up_at);
    }
    if (connected_) {
        actions_.emplace_back(submit_action::Send{open.submission.submit, open.submission.image});
    }
}

void Submitter::cancel_all() {
    for (const auto& [id, open] : open_) {
        actions_.emplace_back(submit_action::Cancel{id});
    }
    open_.clear();
}

// --- the connection ---

void Submitter::on_connected(TimePoint now) {
    connected_ = was_connected_ = true;
    lost_at_.reset();
    pause_ceiling_ = {};
    ask_at(now + kQuietWait);
    for (auto& [id, open] : open_) {
        send(open, now);
    }
}

std::optional<milliseconds> Submitter::on_disconnected(TimePoint now) {
    connected_ = false;
    lost_at_ = lost_at_.value_or(now);
    pause_ceiling_ = pause_ceiling_ == milliseconds::zero()
                         ? kReconnectMin
                         : std::min(pause_ceiling_ * 2, policy_.reconnect_pause_max);
    std::uniform_int_distribution<std::int64_t> draw(1, pause_ceiling_.count());
    const milliseconds pause{draw(random_)};
    const bool is_late = policy_.reconnect_for &&
                         (!was_connected_ || now + pause >= *lost_at_ + *policy_.reconnect_for);
    return is_late ? std::nullopt : std::optional(pause);
}

Result<void> Submitter::on_frame(const wire::Frame& frame, TimePoint now) {
    return wire::dispatch(
        frame, [&](const wire::Accepted& accepted) { on_accepted(accepted, now); },
        [&](wire::ReportMessage message) {
            if (auto open = open_.extract(message.report.task_id)) {
                actions_.emplace_back(submit_action::Reported{std::move(open.mapped().submission),
                                                              std::move(message), frame.blob});
            }
            said_of_slaves_.clear();
            ask_at(now + kQuietWait);
        },
        [&](const wire::StatusMessage& status) { on_status(status); },
        [&](const wire::Refused& refused) { on_refused(refused, now); });
}

void Submitter::on_accepted(const wire::Accepted& accepted, TimePoint now) {
    refused_since_.reset();
    said_why_ = false;
    const auto found = open_.find(accepted.task_id);
    if (found == open_.end()) {
        return;
    }
    found->second.give_up_at =
        now + milliseconds{found->second.submission.submit.timeout_ms} + kReportGrace;
    wakes_at_ = std::min(wakes_at_, found->second.give_up_at);
    actions_.emplace_back(submit_action::Accepted{accepted.task_id});
}

void Submitter::on_refused(const wire::Refused& refused, TimePoint now) {
    const auto found = open_.find(refused.task_id);
    if (found == open_.end()) {
        return;
    }
    if (const auto at = retry_at(refused, found->second, now)) {
        found->second.send_at = at;
        wakes_at_ = std::min(wakes_at_, *at);
        tell_why_it_waits(refused.error, now);
        return;
    }
    auto open = open_.extract(found);
    actions_.emplace_back(
        submit_action::Failed{std::move(open.mapped().submission), refused.error});
}

std::optional<TimePoint> Submitter::retry_at(const wire::Refused& refused, const Open& open,
                                             TimePoint now) const {
    const ErrorCode code = refused.error.code;
    const bool passes = code == ErrorCode::busy || code == ErrorCode::draining ||
                        (policy_.patient && is_of_storage(code));
    if (!policy_.resends || !passes) {
        return std::nullopt;
    }
    const TimePoint at =
        now + (code == ErrorCode::busy
                   ? std::clamp(milliseconds{refused.retry_after_ms}, kRetryMin, kRetryMax)
               : code == ErrorCode::draining ? kRetryWhenDraining
                                             : kRetryMax);
    return policy_.patient || at < open.give_up_at ? std::optional(at) : std::nullopt;
}

void Submitter::tell_why_it_waits(const Error& refusal, TimePoint now) {
    refused_since_ = refused_since_.value_or(now);
    const bool is_news = is_of_storage(refusal.code) || now - *refused_since_ >= kQuietWait;
    if (is_news && !std::exchange(said_why_, true)) {
        actions_.emplace_back(submit_action::Waiting{refusal.message + "; trying again"});
    }
}

void Submitter::ask_at(TimePoint time) {
    ask_at_ = time;
    wakes_at_ = std::min(wakes_at_, ask_at_);
}

void Submitter::on_status(const wire::StatusMessage& status) {
    std::string why = open_.empty()
                          ? ""
                          : why_nobody_works(status, open_.begin()->second.submission.submit.kinds);
    if (!why.empty() && why != said_of_slaves_) {
        said_of_slaves_ = why;
        actions_.emplace_back(submit_action::Waiting{std::move(why)});
    }
}

// --- time ---

void Submitter::on_time(TimePoint now) {
    wakes_at_ = TimePoint::max();
    for (auto entry = open_.begin(); entry != open_.end();) {
        Open& open = entry->second;
        const bool is_overdue = policy_.resends && now >= open.give_up_at;
        if (is_overdue && !policy_.patient) {
            actions_.emplace_back(submit_action::Cancel{entry->first});
            actions_.emplace_back(submit_action::Failed{
                std::move(open.submission),
                {ErrorCode::timed_out,
                 "the master did not report in time, though it is there: see its log"}});
            entry = open_.erase(entry);
            continue;
        }
        if (is_overdue || (open.send_at && now >= *open.send_at)) {
            send(open, now);  // without a connection: with all others, once there is one
        }
        wakes_at_ = std::min({wakes_at_, open.give_up_at, open.send_at.value_or(TimePoint::max())});
        ++entry;
    }
    if (open_.empty()) {
        return;
    }
    if (now >= ask_at_ && connected_) {
        actions_.emplace_back(submit_action::Ask{});
    }
    ask_at(now < ask_at_ ? ask_at_ : now + kAskAgain);
}

std::vector<SubmitAction> Submitter::take_actions() {
    return std::exchange(actions_, {});
}

}  // namespace ocelli
