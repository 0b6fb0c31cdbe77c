#include "master/rules/coordinator.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ocelli::master {

namespace {

// Slaves on probation come back by time alone, and one that straggles waits for an idle thread, so
// somebody must look now and then.
constexpr Duration kTick = std::chrono::milliseconds{100};

}  // namespace

Coordinator::Coordinator(const MasterSettings& settings, Outbound& outbound,
                         std::shared_ptr<spdlog::logger> logger, TaskStore* store)
    : statistics_(static_cast<std::size_t>(settings.metrics_cameras_max)),
      registry_(settings),
      attempts_(registry_, timers_, outbound, counters_),
      tasks_(settings, registry_, attempts_, timers_, desk_, logger),
      desk_(settings, tasks_, outbound, counters_, statistics_, logger, store),
      dispatch_(settings, registry_, attempts_, tasks_, outbound, counters_),
      fleet_(settings, registry_, attempts_, tasks_, dispatch_, outbound, counters_, statistics_,
             logger) {}

// --- clients and the store ---

void Coordinator::restore(wire::Submit submit, Blob image, const Digest& digest, TimePoint now) {
    desk_.restore(std::move(submit), std::move(image), digest, now);
}

void Coordinator::on_submit(ClientId client, wire::Submit submit, Blob image, TimePoint now) {
    desk_.on_submit(client, std::move(submit), std::move(image), now);
    dispatch_.run(now);
}

void Coordinator::on_cancel(ClientId client, const TaskId& task, TimePoint now) {
    desk_.on_cancel(client, task, now);
    dispatch_.run(now);
}

void Coordinator::on_client_gone(ClientId client) {
    desk_.on_client_gone(client);
}

void Coordinator::on_result_request(ClientId client, const TaskId& task) {
    desk_.on_result_request(client, task);
}

void Coordinator::on_stored(const TaskId& task, StoreOutcome outcome, TimePoint now) {
    desk_.on_stored(task, std::move(outcome), now);
    dispatch_.run(now);
}

void Coordinator::on_found(ClientId client, const TaskId& task,
                           const std::optional<StoredReport>& report) {
    desk_.on_found(client, task, report);
}

// --- slaves ---

void Coordinator::on_slave_joined(SlaveId slave, const wire::Hello& hello, std::string address,
                                  TimePoint now) {
    fleet_.on_joined(slave, hello, std::move(address), now);
    dispatch_.run(now);
}

void Coordinator::on_slave_gone(SlaveId slave, bool died, const std::string& why, TimePoint now) {
    fleet_.on_gone(slave, died, why, now);
    dispatch_.run(now);
}

wire::DrainAnswer Coordinator::on_drain_slave(const std::string& name, TimePoint now) {
    wire::DrainAnswer answer = fleet_.drain(name);
    dispatch_.run(now);  // a suspect that was waiting for it needs another one
    return answer;
}

void Coordinator::on_started(SlaveId slave, const wire::Started& message, TimePoint now) {
    fleet_.on_started(slave, message, now);
}

void Coordinator::on_result(SlaveId slave, wire::SubtaskResult message, const Blob& artifacts,
                            TimePoint now) {
    fleet_.on_result(slave, std::move(message), artifacts, now);
    dispatch_.run(now);
}

void Coordinator::on_image_missing(SlaveId slave, const wire::ImageMissing& message,
                                   TimePoint now) {
    fleet_.on_image_missing(slave, message, now);
    dispatch_.run(now);
}

void Coordinator::on_give_back(SlaveId slave, const wire::GiveBack& message, TimePoint now) {
    fleet_.on_give_back(slave, message, now);
    dispatch_.run(now);
}

void Coordinator::on_progress(SlaveId slave, const wire::Progress& message, TimePoint now) {
    if (fleet_.on_progress(slave, message, now)) {
        dispatch_.run(now);
    }
}

void Coordinator::on_heard(SlaveId slave, TimePoint at) {
    fleet_.on_heard(slave, at);
}

// --- time ---

void Coordinator::on_tick(TimePoint now) {
    fleet_.drop_silent(now);
    while (const auto timer = timers_.take_due(now)) {
        if (const auto* const deadline = std::get_if<Deadline>(&*timer)) {
            tasks_.expire(deadline->task, false, now);
        } else if (const auto* const overdue = std::get_if<Overdue>(&*timer)) {
            fleet_.on_overdue(overdue->attempt, now);
        } else {
            tasks_.retry(std::get<Retry>(*timer));
        }
    }
    dispatch_.run(now);
}

TimePoint Coordinator::next_wakeup(TimePoint now) const {
    return std::min(now + kTick, timers_.next());
}

// --- what can be seen from outside ---

wire::StatusMessage Coordinator::status(TimePoint now) const {
    wire::StatusMessage status;
    for (const auto& [id, slave] : registry_.slaves()) {
        status.slaves.push_back({slave.name, slave.address, slave.threads,
                                 static_cast<std::uint32_t>(slave.running.size()),
                                 static_cast<std::uint32_t>(slave.attempts.size()),
                                 slave.capabilities, std::string(registry_.health(slave, now)),
                                 slave.completed, slave.failed});
    }
    const std::uint64_t transient_open =
        counters_.transient_accepted - counters_.transient_reported;
    status.tasks_open = tasks_.size() - transient_open;  // those that are accepted
    status.subtasks_waiting = tasks_.waiting();
    status.queued_image_bytes = desk_.image_bytes();
    status.counters = {{"accepted", counters_.accepted},
                       {"reported", counters_.reported},
                       {"refused", statistics_.refused_in_all()},
                       {"attempts", counters_.attempts},
                       {"retries", counters_.retries},
                       {"stale_results", counters_.stale_results},
                       {"slaves_joined", counters_.slaves_joined},
                       {"slaves_lost", counters_.slaves_lost},
                       {"quarantined", counters_.quarantined},
                       {"images_sent", counters_.images_sent},
                       {"timeouts", counters_.timeouts},
                       {"backups", counters_.backups},
                       {"backups_won", counters_.backups_won},
                       {"restored", counters_.restored},
                       {"transient_accepted", counters_.transient_accepted},
                       {"transient_reported", counters_.transient_reported},
                       {"transient_open", transient_open}};
    return status;
}

Backlog Coordinator::backlog(TimePoint now) const {
    Backlog backlog{.waiting = {},
                    .assigned = attempts_.size(),
                    .tasks = tasks_open(),
                    .image_bytes = desk_.image_bytes(),
                    .oldest = desk_.oldest(now)};
    tasks_.describe(backlog);
    return backlog;
}

std::string Coordinator::broken_invariant() const {
    const std::uint64_t durable = tasks_.count(wire::Durability::durable);
    const std::uint64_t transient = tasks_.count(wire::Durability::transient);
    if (counters_.accepted != counters_.reported + durable ||
        counters_.transient_accepted != counters_.transient_reported + transient) {
        return fmt::format("accepted {} + {} transient is not reported {} + {}, open {} + {}",
                           counters_.accepted, counters_.transient_accepted, counters_.reported,
                           counters_.transient_reported, durable, transient);
    }
    const std::string of_desk = desk_.broken_invariant();
    return of_desk.empty() ? tasks_.broken_invariant(attempts_) : of_desk;
}

}  // namespace ocelli::master
