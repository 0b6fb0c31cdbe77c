#include "master/rules/coordinator.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>

#include "common/wire/codec.hpp"

namespace ocelli::master {

namespace {

constexpr std::size_t kRecentBytesMax = std::size_t{64} << 20U;
// Slaves on probation come back by time alone, so somebody must look now and then.
constexpr Duration kTick = std::chrono::milliseconds{100};

}  // namespace

Coordinator::Coordinator(const MasterSettings& settings, Outbound& outbound,
                         std::shared_ptr<spdlog::logger> logger)
    : settings_(settings),
      outbound_(outbound),
      logger_(std::move(logger)),
      registry_(settings),
      scheduler_(registry_),
      admission_(settings),
      recent_(static_cast<std::size_t>(settings.recent_reports_max), kRecentBytesMax) {}

Coordinator::Task* Coordinator::find_task(const TaskId& id) {
    const auto found = tasks_.find(id);
    return found == tasks_.end() ? nullptr : &found->second;
}

// --- clients ---

void Coordinator::on_submit(ClientId client, wire::Submit submit, Blob image, TimePoint now) {
    const Digest digest = digest_of(image.bytes());
    if (answered_before(client, submit, digest)) {
        return;
    }
    if (!accepting_) {
        refuse(client, {submit.task_id,
                        {ErrorCode::draining, "the master is stopping: submit again when it is back"},
                        0});
        return;
    }
    const auto mine = tasks_of_client_.find(client);
    const Load load{tasks_.size(), image_bytes_, mine == tasks_of_client_.end() ? 0 : mine->second};
    if (auto refusal = admission_.refuse(submit, image.size(), load)) {
        refuse(client, std::move(*refusal));
        return;
    }
    accept(client, std::move(submit), std::move(image), digest, now);
    dispatch(now);
}

// Invariant 2 of the design: the same id with the same image is the same task.
bool Coordinator::answered_before(ClientId client, const wire::Submit& submit,
                                  const Digest& digest) {
    Task* open = find_task(submit.task_id);
    const RecentReports::Entry* recent = recent_.find(submit.task_id);
    if (open == nullptr && recent == nullptr) {
        return false;
    }
    if ((open != nullptr ? open->manager.digest() : recent->digest) != digest) {
        refuse(client, {submit.task_id,
                        {ErrorCode::conflict,
                         fmt::format("the task {} exists with another image: use a new id",
                                     to_string(submit.task_id))},
                        0});
        return true;
    }
    outbound_.to_client(client, wire::encode(wire::Accepted{submit.task_id}));
    if (open == nullptr) {
        outbound_.to_client(client, recent->frame);
    } else if (std::ranges::find(open->clients, client) == open->clients.end()) {
        open->clients.push_back(client);
        ++tasks_of_client_[client];
    }
    return true;
}

void Coordinator::refuse(ClientId client, wire::Refused refusal) {
    ++counters_.refused;
    logger_->info("refused task {}: {}", to_string(refusal.task_id), refusal.error.message);
    outbound_.to_client(client, wire::encode(refusal));
}

void Coordinator::accept(ClientId client, wire::Submit submit, Blob image, Digest digest,
                         TimePoint now) {
    const TaskId id = submit.task_id;
    image_bytes_ += image.size();
    ++tasks_of_client_[client];
    ++counters_.accepted;
    const std::uint64_t tag = queue_.tag_for(submit.camera);
    Task& task =
        tasks_
            .emplace(id, Task{SlaveManager(settings_, std::move(submit), std::move(image), digest,
                                           now),
                              {client}})
            .first->second;
    deadlines_.emplace(task.manager.deadline(), id);
    for (SlotIndex i = 0; i < task.manager.slots().size(); ++i) {
        Slot& slot = task.manager.slots()[i];
        slot.place = {tag,    id, i, registry_.expected_time(slot.kind),
                      digest, task.manager.image().size(), {}};
        queue_.add(slot.kind, slot.place);
    }
    outbound_.to_client(client, wire::encode(wire::Accepted{id}));
}

void Coordinator::on_cancel(ClientId client, const TaskId& id, TimePoint now) {
    const Task* task = find_task(id);
    if (task != nullptr && std::ranges::find(task->clients, client) != task->clients.end()) {
        expire(id, true, now);
        dispatch(now);
    }
}

void Coordinator::on_client_gone(ClientId client) {
    if (tasks_of_client_.erase(client) == 0) {
        return;
    }
    for (auto& [id, task] : tasks_) {
        std::erase(task.clients, client);
    }
}

// --- slaves come and go ---

void Coordinator::on_slave_joined(SlaveId id, const wire::Hello& hello, std::string address,
                                  TimePoint now) {
    if (const auto old = registry_.same_incarnation(hello)) {
        const Error replaced{ErrorCode::disconnected, "the same slave has connected anew"};
        on_slave_gone(*old, false, replaced.message, now);
        outbound_.close_slave(*old, replaced);
    }
    const SlaveRecord& slave = registry_.join(id, hello, std::move(address), now);
    ++counters_.slaves_joined;
    logger_->info("slave '{}' joined from {} with {} threads", slave.name, slave.address,
                  slave.threads);
    dispatch(now);
}

void Coordinator::on_slave_gone(SlaveId id, bool died, const std::string& why, TimePoint now) {
    SlaveRecord* slave = registry_.find(id);
    if (slave == nullptr) {
        return;
    }
    ++counters_.slaves_lost;
    logger_->log(died ? spdlog::level::warn : spdlog::level::info,
                 "slave '{}' is gone with {} subtasks: {}", slave->name, slave->attempts.size(),
                 why);
    struct Lost {
        AttemptId attempt;
        bool was_running;
    };
    std::vector<Lost> lost;
    for (const auto& [attempt, expected] : slave->attempts) {
        lost.push_back({attempt, died && slave->is_running(attempt)});
    }
    for (Suspect& suspect : suspects_) {
        suspect.reserved = suspect.reserved == id ? 0 : suspect.reserved;
    }
    registry_.leave(id);
    for (const Lost& one : lost) {
        const Attempt attempt = attempts_.at(one.attempt);
        attempts_.erase(one.attempt);
        if (attempt.abandoned) {
            continue;
        }
        SlaveManager& manager = tasks_.at(attempt.task).manager;
        if (died) {
            manager.on_slave_lost(attempt.slot, one.was_running, now);
        } else {
            manager.on_given_back(attempt.slot);
        }
        settle(attempt.task, attempt.slot, now);
    }
    dispatch(now);
}

// --- what slaves say ---

Coordinator::Attempt* Coordinator::current(SlaveId slave, AttemptId id) {
    const auto found = attempts_.find(id);
    if (found == attempts_.end() || found->second.slave != slave) {
        ++counters_.stale_results;
        return nullptr;
    }
    return &found->second;
}

void Coordinator::release(AttemptId id) {
    const auto found = attempts_.find(id);
    if (SlaveRecord* slave = registry_.find(found->second.slave)) {
        slave->attempts.erase(id);
        std::erase(slave->running, id);
    }
    attempts_.erase(found);
}

void Coordinator::on_started(SlaveId id, const wire::SubtaskStarted& message, TimePoint now) {
    if (current(id, message.attempt) == nullptr) {
        return;
    }
    SlaveRecord& slave = *registry_.find(id);
    slave.heard = now;
    if (!slave.is_running(message.attempt)) {
        slave.running.push_back(message.attempt);
    }
}

void Coordinator::on_result(SlaveId id, wire::SubtaskResult message, const Blob& artifacts,
                            TimePoint now) {
    const Attempt* found = current(id, message.attempt);
    if (found == nullptr) {
        return;
    }
    const Attempt attempt = *found;
    SlaveRecord& slave = *registry_.find(id);
    slave.heard = now;
    release(message.attempt);
    const bool its_fault = message.error && is_retryable(message.error->code);
    if (its_fault) {
        registry_.record_failure(slave, now);
    } else if (!message.error) {
        registry_.record_success(slave, attempt.kind, std::chrono::microseconds{message.run_us});
    }
    if (attempt.abandoned) {
        ++counters_.stale_results;
    } else {
        if (message.error) {
            logger_->warn("task {} camera '{}': {} failed on '{}': {}", to_string(attempt.task),
                          tasks_.at(attempt.task).manager.submit().camera, attempt.kind,
                          slave.name, message.error->message);
        }
        tasks_.at(attempt.task)
            .manager.on_result(attempt.slot, std::move(message), artifacts, now);
        settle(attempt.task, attempt.slot, now);
    }
    dispatch(now);
}

void Coordinator::on_image_missing(SlaveId id, const wire::ImageMissing& message, TimePoint now) {
    const Attempt* found = current(id, message.attempt);
    if (found == nullptr) {
        return;
    }
    const Attempt attempt = *found;
    registry_.find(id)->images.forget(message.digest);
    release(message.attempt);
    if (!attempt.abandoned) {
        tasks_.at(attempt.task).manager.on_image_missing(attempt.slot, now);
        settle(attempt.task, attempt.slot, now);
    }
    dispatch(now);
}

void Coordinator::on_give_back(SlaveId id, const wire::GiveBack& message, TimePoint now) {
    for (const AttemptId given : message.attempts) {
        const Attempt* found = current(id, given);
        if (found == nullptr) {
            continue;
        }
        const Attempt attempt = *found;
        release(given);
        if (!attempt.abandoned) {
            tasks_.at(attempt.task).manager.on_given_back(attempt.slot);
            settle(attempt.task, attempt.slot, now);
        }
    }
    dispatch(now);
}

void Coordinator::on_progress(SlaveId id, const wire::Progress& message, TimePoint now) {
    SlaveRecord* slave = registry_.find(id);
    if (slave == nullptr) {
        return;
    }
    slave->heard = now;
    slave->draining = slave->draining || message.draining;
    slave->running.clear();
    for (const AttemptId attempt : message.running) {
        if (slave->attempts.contains(attempt)) {
            slave->running.push_back(attempt);
        }
    }
}

// --- placing ---

void Coordinator::dispatch(TimePoint now) {
    dispatch_suspect(now);
    while (auto placement = scheduler_.next(queue_, now)) {
        queue_.take(placement->kind, placement->subtask);
        assign(placement->subtask.task, placement->subtask.slot,
               *registry_.find(placement->slave), false, now);
    }
}

// What was running when a slave died runs alone from now on: one suspect at a time, on a slave that
// is emptied for it.
void Coordinator::dispatch_suspect(TimePoint now) {
    if (suspects_.empty()) {
        return;
    }
    Suspect& suspect = suspects_.front();
    Slot& slot = find_task(suspect.task)->manager.slots()[suspect.slot];
    if (slot.state != SlotState::suspect) {
        return;  // it runs
    }
    if (suspect.reserved == 0) {
        suspect.reserved = scheduler_.for_suspect(slot.kind, slot.place).value_or(0);
    }
    SlaveRecord* slave = registry_.find(suspect.reserved);
    if (slave == nullptr) {
        return;
    }
    slave->reserved = true;
    if (slave->attempts.empty()) {
        assign(suspect.task, suspect.slot, *slave, true, now);
    }
}

void Coordinator::assign(const TaskId& id, SlotIndex index, SlaveRecord& slave, bool alone,
                         TimePoint now) {
    Task& task = *find_task(id);
    Slot& slot = task.manager.slots()[index];
    const AttemptId attempt = ++last_attempt_;
    counters_.retries += slot.report.attempts > 0 ? 1 : 0;
    ++counters_.attempts;
    attempts_.emplace(attempt, Attempt{id, index, slave.id, slot.kind, false});
    slave.attempts.emplace(attempt, registry_.expected_time(slave, slot.kind));
    task.manager.on_assigned(index, attempt, slave.id, slave.name, alone, now);
    const Digest& digest = task.manager.digest();
    if (!slave.images.contains(digest)) {
        ++counters_.images_sent;
        outbound_.to_slave(slave.id, wire::encode(wire::Image{digest}, task.manager.image()));
    }
    slave.images.touch(digest, task.manager.image().size());
    const wire::Submit& submit = task.manager.submit();
    outbound_.to_slave(slave.id, wire::encode(wire::RunSubtask{attempt, id, slot.kind,
                                                               submit.camera, digest,
                                                               submit.overrides}));
}

// --- what becomes of a slot ---

void Coordinator::settle(const TaskId& id, SlotIndex index, TimePoint now) {
    Task& task = *find_task(id);
    Slot& slot = task.manager.slots()[index];
    const auto is_this = [&](const Suspect& suspect) {
        return suspect.task == id && suspect.slot == index;
    };
    if (!suspects_.empty() && is_this(suspects_.front())) {
        if (SlaveRecord* slave = registry_.find(suspects_.front().reserved)) {
            slave->reserved = false;
        }
        suspects_.pop_front();
    }
    switch (slot.state) {
        case SlotState::waiting:
            queue_.add(slot.kind, slot.place);
            break;
        case SlotState::backing_off:
            retries_.emplace(slot.retry_at, id, index);
            break;
        case SlotState::suspect:
            logger_->warn("task {} camera '{}': {} was running when slave '{}' was lost; it will "
                          "be run alone",
                          to_string(id), task.manager.submit().camera, slot.kind,
                          slot.report.slave);
            suspects_.push_back({id, index, 0});
            break;
        case SlotState::assigned:
        case SlotState::done:
            break;
    }
    if (task.manager.finished()) {
        finish(id, now);
    }
}

void Coordinator::finish(const TaskId& id, TimePoint now) {
    auto node = tasks_.extract(id);
    Task& task = node.mapped();
    deadlines_.erase({task.manager.deadline(), id});
    image_bytes_ -= task.manager.image().size();
    ++counters_.reported;
    admission_.on_reported(now);
    Blob artifacts;
    const wire::ReportMessage message = task.manager.report(now, artifacts);
    counters_.quarantined += static_cast<std::uint64_t>(std::ranges::count(
        message.report.subtasks, SubtaskStatus::quarantined, &SubtaskReport::status));
    logger_->info("task {} camera '{}': {} in {:.1f} ms", to_string(id), message.report.camera,
                  to_string(message.report.status), message.report.timing.total_ms);
    wire::Frame frame = wire::encode(message, std::move(artifacts));
    for (const ClientId client : task.clients) {
        outbound_.to_client(client, frame);
        if (const auto mine = tasks_of_client_.find(client); mine != tasks_of_client_.end()) {
            if (--mine->second == 0) {
                tasks_of_client_.erase(mine);
            }
        }
    }
    recent_.add(id, task.manager.digest(), std::move(frame));
}

void Coordinator::expire(const TaskId& id, bool cancelled, TimePoint now) {
    Task& task = *find_task(id);
    drop_suspects_of(id);
    for (Slot& slot : task.manager.slots()) {
        withdraw(slot);
    }
    task.manager.expire(
        [&](const Slot& slot) { return expiry_reason(slot, task, cancelled); });
    finish(id, now);
}

// Nobody waits for the slot any more: out of the queue, off the retries, and its slave is told. The
// attempt still occupies the slave until it answers.
void Coordinator::withdraw(Slot& slot) {
    switch (slot.state) {
        case SlotState::waiting:
            queue_.remove(slot.kind, slot.place);
            break;
        case SlotState::backing_off:
            retries_.erase({slot.retry_at, slot.place.task, slot.place.slot});
            break;
        case SlotState::assigned:
            attempts_.at(slot.attempt).abandoned = true;
            outbound_.to_slave(slot.slave, wire::encode(wire::CancelSubtask{slot.attempt}));
            break;
        case SlotState::suspect:
        case SlotState::done:
            break;
    }
}

void Coordinator::drop_suspects_of(const TaskId& id) {
    for (const Suspect& suspect : suspects_) {
        SlaveRecord* slave = suspect.task == id ? registry_.find(suspect.reserved) : nullptr;
        if (slave != nullptr) {
            slave->reserved = false;
        }
    }
    std::erase_if(suspects_, [&](const Suspect& suspect) { return suspect.task == id; });
}

std::string Coordinator::expiry_reason(const Slot& slot, const Task& task, bool cancelled) const {
    if (cancelled) {
        return "the client cancelled the task";
    }
    const double seconds = task.manager.submit().timeout_ms / 1000.0;
    if (slot.state == SlotState::assigned) {
        return fmt::format("the slave '{}' had not finished within the task's {} s: look at its "
                           "load, or raise --timeout",
                           slot.report.slave, seconds);
    }
    if (!registry_.anyone_can(slot.kind)) {
        return fmt::format("no slave that can do '{}' was connected within the task's {} s: start "
                           "one, or raise --timeout",
                           slot.kind, seconds);
    }
    return fmt::format("every slave that can do '{}' was busy for the task's {} s: add slaves, or "
                       "raise --timeout",
                       slot.kind, seconds);
}

// --- time ---

void Coordinator::on_tick(TimePoint now) {
    for (const SlaveId id : registry_.overdue(now)) {
        const Error silent{ErrorCode::timed_out,
                           fmt::format("nothing was heard from it for {:.1f} s",
                                       to_milliseconds(settings_.lease) / 1000)};
        on_slave_gone(id, true, silent.message, now);
        outbound_.close_slave(id, silent);
    }
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        const TaskId id = deadlines_.begin()->second;
        expire(id, false, now);
    }
    while (!retries_.empty() && std::get<0>(*retries_.begin()) <= now) {
        const auto [time, id, index] = *retries_.begin();
        retries_.erase(retries_.begin());
        Slot& slot = find_task(id)->manager.slots()[index];
        slot.state = SlotState::waiting;
        queue_.add(slot.kind, slot.place);
    }
    dispatch(now);
}

TimePoint Coordinator::next_wakeup(TimePoint now) const {
    TimePoint next = now + kTick;
    if (!deadlines_.empty()) {
        next = std::min(next, deadlines_.begin()->first);
    }
    if (!retries_.empty()) {
        next = std::min(next, std::get<0>(*retries_.begin()));
    }
    return next;
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
    status.tasks_open = tasks_.size();
    status.subtasks_waiting = queue_.size() + retries_.size() + suspects_.size();
    status.queued_image_bytes = image_bytes_;
    status.counters = {{"accepted", counters_.accepted},
                       {"reported", counters_.reported},
                       {"refused", counters_.refused},
                       {"attempts", counters_.attempts},
                       {"retries", counters_.retries},
                       {"stale_results", counters_.stale_results},
                       {"slaves_joined", counters_.slaves_joined},
                       {"slaves_lost", counters_.slaves_lost},
                       {"quarantined", counters_.quarantined},
                       {"images_sent", counters_.images_sent}};
    return status;
}

std::string Coordinator::broken_invariant() const {
    if (counters_.accepted != counters_.reported + tasks_.size()) {
        return fmt::format("accepted {} is not reported {} + open {}", counters_.accepted,
                           counters_.reported, tasks_.size());
    }
    std::size_t assigned = 0;
    for (const auto& [id, slave] : registry_.slaves()) {
        assigned += slave.attempts.size();
        if (slave.attempts.size() > slave.threads + 1) {
            return fmt::format("slave '{}' holds {} attempts", slave.name, slave.attempts.size());
        }
        for (const auto& [attempt, expected] : slave.attempts) {
            const auto found = attempts_.find(attempt);
            if (found == attempts_.end() || found->second.slave != id) {
                return fmt::format("slave '{}' holds an attempt that is not its own", slave.name);
            }
        }
    }
    if (assigned != attempts_.size()) {
        return fmt::format("{} attempts are open, {} are on slaves", attempts_.size(), assigned);
    }
    return deadlines_.size() == tasks_.size() ? "" : "a task has no deadline";
}

}  // namespace ocelli::master
