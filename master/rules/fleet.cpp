#include "master/rules/fleet.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>

#include "common/kinds/kind_table.hpp"
#include "common/logging/journal_sink.hpp"
#include "common/text.hpp"

namespace ocelli::master {

namespace {

// A slave may say anything about how long it ran; more than an hour is not believed.
constexpr std::uint64_t kRunMicrosecondsMax = 3'600'000'000;

}  // namespace

void Fleet::on_joined(SlaveId id, const wire::Hello& hello, std::string address, TimePoint now) {
    if (const auto old = registry_.same_incarnation(hello)) {
        const Error replaced{ErrorCode::disconnected, "the same slave has connected anew"};
        on_gone(*old, false, replaced.message, now);
        outbound_.close_slave(*old, replaced);
    }
    tasks_.absolve(hello.incarnation);
    const SlaveRecord& slave = registry_.join(id, hello, std::move(address), now);
    ++counters_.slaves_joined;
    log_event(*logger_, spdlog::level::info, {.slave = slave.name},
              "slave '{}' joined from {} with {} threads", slave.name, slave.address,
              slave.threads);
}

void Fleet::on_announced(SlaveId id, const wire::Announce& message) const {
    constexpr std::size_t kLabelsMax = 4096;  // a longer list is no detector's
    const SlaveRecord* const slave = registry_.find(id);
    if (slave == nullptr || message.labels.empty() || message.labels.size() > kLabelsMax) {
        return;
    }
    std::vector<std::string_view> known(message.labels.begin(), message.labels.end());
    known.insert(known.end(), kinds().begin(), kinds().end());
    for (const auto& [camera, rules] : settings_.cameras) {
        for (const std::string& label : rules.labels_named()) {
            if (std::ranges::find(known, label) == known.end()) {
                log_event(*logger_, spdlog::level::warn, {.camera = camera, .slave = slave->name},
                          "[camera.{}] names the label {}, which no detector of slave '{}' "
                          "finds.{}",
                          camera, in_quotes(label), slave->name, suggestion(label, known));
            }
        }
    }
}

void Fleet::on_gone(SlaveId id, bool died, const std::string& why, TimePoint now) {
    const SlaveRecord* const slave = registry_.find(id);
    if (slave == nullptr) {
        return;
    }
    ++counters_.slaves_lost;
    log_event(*logger_, died ? spdlog::level::warn : spdlog::level::info, {.slave = slave->name},
              "slave '{}' is gone with {} subtasks: {}", slave->name, slave->attempts.size(), why);
    const std::uint64_t incarnation = slave->incarnation;
    const std::vector<Lost> lost = lost_with(*slave);
    const bool killed = died && std::ranges::any_of(lost, [](const Lost& one) {
                            return one.loss == Loss::running;
                        });
    tasks_.suspects().on_slave_gone(id);
    registry_.leave(id, killed);
    for (const Lost& one : lost) {
        lose(one, incarnation, died, now);
    }
}

// Attempts begin in the order in which they were sent; the oldest may have begun unannounced.
std::vector<Fleet::Lost> Fleet::lost_with(const SlaveRecord& slave) {
    std::vector<Lost> lost;
    std::size_t free_threads =
        slave.threads - std::min<std::size_t>(slave.threads, slave.running.size());
    for (const auto& [attempt, expected] : slave.attempts) {
        Loss loss = Loss::running;
        if (!slave.is_running(attempt)) {
            loss = free_threads > 0 ? Loss::maybe_running : Loss::queued;
            free_threads -= free_threads > 0 ? 1 : 0;
        }
        lost.push_back({attempt, loss});
    }
    return lost;
}

void Fleet::lose(const Lost& lost, std::uint64_t incarnation, bool died, TimePoint now) {
    const Attempt attempt = attempts_.take(lost.attempt);
    if (attempt.abandoned) {
        return;
    }
    SlaveManager& manager = tasks_.at(attempt.task);
    if (died) {
        manager.on_slave_lost(attempt.slot, lost.attempt, incarnation, lost.loss);
        const auto& killed = manager.slots()[attempt.slot].killed;
        if (!killed.empty() && killed.back() == incarnation) {
            tasks_.suspects().blame(incarnation, attempt.task);
        }
    } else {
        manager.on_given_back(attempt.slot, lost.attempt);
    }
    tasks_.settle(attempt.task, attempt.slot, now);
}

void Fleet::drop_silent(TimePoint now) {
    for (const SlaveId id : registry_.overdue(now)) {
        const Error silent{ErrorCode::timed_out,
                           fmt::format("nothing was heard from it for {:.1f} s",
                                       to_milliseconds(settings_.lease) / 1000)};
        on_gone(id, true, silent.message, now);
        outbound_.close_slave(id, silent);
    }
}

wire::DrainAnswer Fleet::drain(const std::string& name) {
    const auto found = std::ranges::find_if(
        registry_.slaves(), [&](const auto& entry) { return entry.second.name == name; });
    if (found == registry_.slaves().end()) {
        return {0, Error{ErrorCode::bad_parameter,
                         fmt::format("no slave '{}' is connected: `ocelli status` lists those that "
                                     "are",
                                     name)}};
    }
    SlaveRecord& slave = found->second;
    if (!slave.draining) {
        slave.draining = true;
        log_event(*logger_, spdlog::level::info, {.slave = name},
                  "slave '{}' is drained, as a client has asked: it gets no more work", name);
    }
    outbound_.to_slave(slave.id, wire::Drain{});
    return {static_cast<std::uint32_t>(slave.running.size()), std::nullopt};
}

// What hangs on one slave goes on on another.
void Fleet::on_overdue(AttemptId id, TimePoint now) {
    const Attempt attempt = attempts_.at(id);
    SlaveManager& manager = tasks_.at(attempt.task);
    SlaveRecord& slave = *registry_.find(attempt.slave);
    const std::string& camera = manager.submit().camera;
    ++counters_.timeouts;
    log_event(*logger_, spdlog::level::warn,
              {.task = &attempt.task, .camera = camera, .slave = slave.name},
              "task {} camera '{}': {} has taken more than {:.1f} s on '{}'; it goes elsewhere",
              to_string(attempt.task), camera, attempt.kind, to_milliseconds(attempt.limit) / 1000,
              slave.name);
    attempts_.time_out(id);
    registry_.record_failure(slave, now);
    manager.on_timed_out(attempt.slot, id, attempt.limit, now);
    tasks_.settle(attempt.task, attempt.slot, now);
}

// --- what slaves say ---

void Fleet::on_started(SlaveId id, const wire::Started& message, TimePoint now) {
    for (const AttemptId number : message.attempts) {
        if (attempts_.current(id, number) != nullptr) {
            SlaveRecord& slave = *registry_.find(id);
            slave.heard = now;
            attempts_.note_running(slave, number, now);
        }
    }
}

void Fleet::on_result(SlaveId id, wire::SubtaskResult message, const Blob& artifacts,
                      TimePoint now) {
    const Attempt* const found = attempts_.current(id, message.attempt);
    if (found == nullptr) {
        return;
    }
    const Attempt attempt = *found;
    SlaveRecord& slave = *registry_.find(id);
    slave.heard = now;
    count_result(slave, attempt, message, now);
    attempts_.release(message.attempt);  // now that its slave's pace is known
    if (attempt.abandoned) {
        ++counters_.stale_results;
        return;
    }
    SlaveManager& manager = tasks_.at(attempt.task);
    if (message.error) {
        const std::string& camera = manager.submit().camera;
        log_event(*logger_, spdlog::level::warn,
                  {.task = &attempt.task, .camera = camera, .slave = slave.name},
                  "task {} camera '{}': {} failed on '{}': {}", to_string(attempt.task), camera,
                  attempt.kind, slave.name, message.error->message);
    }
    const SlotIndex known = manager.slots().size();
    manager.on_result(attempt.slot, std::move(message), artifacts, now);
    tasks_.add_slots(manager, known);
    tasks_.settle(attempt.task, attempt.slot, now);
}

void Fleet::count_result(SlaveRecord& slave, const Attempt& attempt,
                         const wire::SubtaskResult& result, TimePoint now) {
    if (result.error) {
        ++statistics_.subtask_failures.at({attempt.kind, name_of(result.error->code)});
        if (is_retryable(result.error->code)) {
            registry_.record_failure(slave, now);
        }
    } else if (result.regions.empty()) {
        const std::chrono::microseconds run_time{std::min(result.run_us, kRunMicrosecondsMax)};
        registry_.record_success(slave, attempt.kind, run_time, now - attempt.sent);
        statistics_.subtask_time.at({attempt.kind, result.device, result.detector})
            .observe(run_time);
        counters_.backups_won += attempt.backup && !attempt.abandoned ? 1 : 0;
    }
}

void Fleet::on_image_missing(SlaveId id, const wire::ImageMissing& message, TimePoint now) {
    // All are forgotten before the first is sent again, so that each image travels once.
    for (const AttemptId number : message.attempts) {
        if (const Attempt* const attempt = attempts_.find(id, number)) {
            registry_.find(id)->images.forget(attempt->image);
        }
    }
    for (const AttemptId number : message.attempts) {
        resend(id, number, now);
    }
    dispatch_.flush();
}

void Fleet::resend(SlaveId id, AttemptId number, TimePoint now) {
    const Attempt* const found = attempts_.current(id, number);
    if (found == nullptr) {
        return;
    }
    const Attempt attempt = *found;
    registry_.find(id)->heard = now;
    if (!attempt.abandoned && tasks_.at(attempt.task).on_image_missing(attempt.slot, number, now)) {
        dispatch_.send(attempt, number);
        return;
    }
    attempts_.release(number);
    if (!attempt.abandoned) {
        tasks_.settle(attempt.task, attempt.slot, now);
    }
}

void Fleet::on_give_back(SlaveId id, const wire::GiveBack& message, TimePoint now) {
    SlaveRecord* const slave = registry_.find(id);
    if (slave == nullptr) {
        counters_.stale_results += message.attempts.size();
        return;
    }
    slave->heard = now;
    slave->draining = true;  // only such a slave gives back: it would give these back again
    for (const AttemptId given : message.attempts) {
        const Attempt* const found = attempts_.current(id, given);
        if (found == nullptr) {
            continue;
        }
        const Attempt attempt = *found;
        attempts_.release(given);
        if (!attempt.abandoned) {
            tasks_.at(attempt.task).on_given_back(attempt.slot, given);
            tasks_.settle(attempt.task, attempt.slot, now);
        }
    }
}

void Fleet::on_heard(SlaveId id, TimePoint at) {
    if (SlaveRecord* const slave = registry_.find(id)) {
        slave->heard = std::max(slave->heard, at);
    }
}

bool Fleet::on_progress(SlaveId id, const wire::Progress& message, TimePoint now) {
    SlaveRecord* const slave = registry_.find(id);
    if (slave == nullptr) {
        return false;
    }
    const bool was_silent = slave->is_silent(now);
    slave->heard = now;
    slave->draining = slave->draining || message.draining;
    if (!message.stuck.empty() && !slave->stuck) {
        slave->stuck = slave->draining = true;
        log_event(*logger_, spdlog::level::err, {.slave = slave->name},
                  "slave '{}' says that {} of its threads hang: it gets no more work and ends "
                  "when the others are done; see that it is started again",
                  slave->name, message.stuck.size());
    }
    std::vector<AttemptId> running;
    for (const AttemptId attempt : message.running) {
        if (slave->attempts.contains(attempt)) {
            attempts_.note_running(*slave, attempt, now);
            running.push_back(attempt);
        }
    }
    slave->running = std::move(running);
    return was_silent;
}

}  // namespace ocelli::master
