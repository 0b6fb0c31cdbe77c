// The start, the clients, and the store. The rest: coordinator_placing, coordinator_slaves,
// coordinator_outcome, coordinator_status.

#include "master/rules/coordinator.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>

#include "common/clock.hpp"
#include "common/logging/event_fields.hpp"
#include "common/wire/codec.hpp"

namespace ocelli::master {

namespace {

constexpr std::size_t kRecentBytesMax = std::size_t{64} << 20U;
constexpr std::uint32_t kRetryWhenFullMs = 1000;

wire::Refused conflict(const TaskId& id) {
    return {id,
            {ErrorCode::conflict,
             fmt::format("the task {} exists with another image: use a new id", to_string(id))},
            0};
}

}  // namespace

Coordinator::Coordinator(const MasterSettings& settings, Outbound& outbound,
                         std::shared_ptr<spdlog::logger> logger, TaskStore* store)
    : settings_(settings),
      outbound_(outbound),
      logger_(std::move(logger)),
      registry_(settings),
      scheduler_(registry_),
      admission_(settings),
      recent_(static_cast<std::size_t>(settings.recent_reports_max), kRecentBytesMax),
      store_(store),
      statistics_(static_cast<std::size_t>(settings.metrics_cameras_max)) {}

Coordinator::Task* Coordinator::find_task(const TaskId& id) {
    const auto found = tasks_.find(id);
    return found == tasks_.end() ? nullptr : &found->second;
}

Audience* Coordinator::find_audience(const TaskId& id) {
    if (const auto pending = pending_.find(id); pending != pending_.end()) {
        return &pending->second.audience;
    }
    Task* task = find_task(id);
    return task == nullptr ? nullptr : &task->audience;
}

WaitingQueue& Coordinator::queue_of(const Slot& slot) {
    return slot.place.priority == wire::Priority::live ? live_ : backfill_;
}

// --- clients ---

void Coordinator::on_submit(ClientId client, wire::Submit submit, Blob image, TimePoint now) {
    const Digest digest = digest_of(image.bytes());
    if (answered_before(client, submit, digest)) {
        return;
    }
    if (!accepting_) {
        refuse(client,
               {submit.task_id,
                {ErrorCode::draining, "the master is stopping: submit again when it is back"},
                0});
        return;
    }
    const auto mine = tasks_of_client_.find(client);
    const Load load{tasks_open(), image_bytes_, mine == tasks_of_client_.end() ? 0 : mine->second};
    if (auto refusal = admission_.refuse(submit, image.size(), load)) {
        refuse(client, std::move(*refusal));
        return;
    }
    image_bytes_ += image.size();
    Audience audience;
    attach(client, audience);
    const TaskId id = submit.task_id;
    if (store_ == nullptr) {
        accept(std::move(submit), std::move(image), digest, std::move(audience), now);
        expire_if_due(id, now);
        dispatch(now);
        return;
    }
    store_->store(submit, image, digest);
    pending_.emplace(id, Pending{std::move(submit), std::move(image), digest, std::move(audience)});
}

void Coordinator::attach(ClientId client, Audience& audience) {
    if (audience.join(client)) {
        ++tasks_of_client_[client];
    }
}

void Coordinator::detach(const std::vector<ClientId>& clients) {
    for (const ClientId client : clients) {
        const auto mine = tasks_of_client_.find(client);
        if (mine != tasks_of_client_.end() && --mine->second == 0) {
            tasks_of_client_.erase(mine);
        }
    }
}

// Invariant 2 of the design: the same id with the same image is the same task.
bool Coordinator::answered_before(ClientId client, const wire::Submit& submit,
                                  const Digest& digest) {
    const TaskId& id = submit.task_id;
    Task* open = find_task(id);
    const auto pending = pending_.find(id);
    if (open == nullptr && pending == pending_.end()) {
        const RecentReports::Entry* recent = recent_.find(id);
        if (recent != nullptr) {
            answer_with({client}, id, digest, {recent->digest, recent->frame});
        }
        return recent != nullptr;
    }
    if ((open != nullptr ? open->manager.digest() : pending->second.digest) != digest) {
        refuse(client, conflict(id));
    } else if (open != nullptr) {
        outbound_.to_client(client, wire::encode(wire::Accepted{id}));
        attach(client, open->audience);
    } else {
        attach(client, pending->second.audience);
        pending->second.cancelled = false;
    }
    return true;
}

// `digest`: of the image that the clients have sent.
void Coordinator::answer_with(const std::vector<ClientId>& clients, const TaskId& id,
                              const Digest& digest, const StoredReport& report) {
    for (const ClientId client : clients) {
        if (report.digest != digest) {
            refuse(client, conflict(id));
            continue;
        }
        outbound_.to_client(client, wire::encode(wire::Accepted{id}));
        outbound_.to_client(client, report.frame);
    }
}

void Coordinator::on_result_request(ClientId client, const TaskId& id) {
    if (Audience* audience = find_audience(id); audience != nullptr) {
        audience->ask(client);
        constexpr std::uint32_t kAskAgainMs = 500;
        outbound_.to_client(
            client,
            wire::encode(wire::Refused{
                id,
                {ErrorCode::busy, fmt::format("the task {} is not finished yet", to_string(id))},
                kAskAgainMs}));
    } else if (const RecentReports::Entry* recent = recent_.find(id); recent != nullptr) {
        outbound_.to_client(client, recent->frame);
    } else if (store_ != nullptr) {
        store_->find_report(client, id);
    } else {
        on_found(client, id, std::nullopt);
    }
}

// --- the store ---

void Coordinator::restore(wire::Submit submit, Blob image, const Digest& digest, TimePoint now) {
    image_bytes_ += image.size();
    ++counters_.restored;
    constexpr std::size_t kWhoSubmittedIt = 1;
    accept(std::move(submit), std::move(image), digest, Audience(kWhoSubmittedIt), now);
}

void Coordinator::on_stored(const TaskId& id, StoreOutcome outcome, TimePoint now) {
    auto node = pending_.extract(id);
    if (node.empty()) {
        return;
    }
    Pending& pending = node.mapped();
    if (outcome && !*outcome) {
        accept(std::move(pending.submit), std::move(pending.image), pending.digest,
               std::move(pending.audience), now);
        if (pending.cancelled) {
            expire(id, true, now);
        } else {
            expire_if_due(id, now);
        }
        dispatch(now);
        return;
    }
    image_bytes_ -= pending.image.size();
    detach(pending.audience.clients());
    if (outcome) {
        answer_with(pending.audience.clients(), id, pending.digest, **outcome);
        return;
    }
    const ErrorCode code = outcome.error().code;
    const bool passes = code == ErrorCode::storage_full || code == ErrorCode::busy;
    for (const ClientId client : pending.audience.clients()) {
        refuse(client, {id,
                        {passes ? ErrorCode::busy : code, outcome.error().message},
                        passes ? kRetryWhenFullMs : 0});
    }
}

void Coordinator::on_found(ClientId client, const TaskId& id,
                           const std::optional<StoredReport>& report) {
    if (report) {
        outbound_.to_client(client, report->frame);
        return;
    }
    outbound_.to_client(
        client,
        wire::encode(wire::Refused{
            id,
            {ErrorCode::unknown_task,
             fmt::format("no task {} is known: its report was kept for as long as [journal] "
                         "retention says, or it was never accepted",
                         to_string(id))},
            0}));
}

void Coordinator::refuse(ClientId client, wire::Refused refusal) {
    ++statistics_.refused[refusal.error.code];
    log_event(*logger_, spdlog::level::info, {.task = &refusal.task_id}, "refused task {}: {}",
              to_string(refusal.task_id), refusal.error.message);
    outbound_.to_client(client, wire::encode(refusal));
}

void Coordinator::accept(wire::Submit submit, Blob image, const Digest& digest, Audience audience,
                         TimePoint now) {
    const TaskId id = submit.task_id;
    ++counters_.accepted;
    for (const ClientId client : audience.clients()) {
        outbound_.to_client(client, wire::encode(wire::Accepted{id}));
    }
    // A camera's clock may be ahead of ours.
    const std::int64_t age_ms =
        submit.captured_at ? std::max<std::int64_t>(0, unix_milliseconds() - *submit.captured_at)
                           : 0;
    const wire::Priority priority = submit.priority;
    WaitingQueue& queue = priority == wire::Priority::live ? live_ : backfill_;
    const std::uint64_t tag = queue.tag_for(submit.camera);
    Task& task =
        tasks_
            .emplace(id, Task{SlaveManager(settings_, std::move(submit), std::move(image), digest,
                                           now, std::chrono::milliseconds{age_ms}),
                              std::move(audience), accepted_at_.insert(accepted_at_.end(), now)})
            .first->second;
    deadlines_.emplace(task.manager.deadline(), id);
    for (SlotIndex i = 0; i < task.manager.slots().size(); ++i) {
        Slot& slot = task.manager.slots()[i];
        slot.place = {.tag = tag,
                      .task = id,
                      .slot = i,
                      .expected = registry_.expected_time(slot.kind),
                      .digest = digest,
                      .image_bytes = task.manager.image().size(),
                      .avoid = {},
                      .priority = priority};
        queue.add(slot.kind, slot.place);
    }
}

// A picture that is too old when it comes is never looked at.
void Coordinator::expire_if_due(const TaskId& id, TimePoint now) {
    if (find_task(id)->manager.deadline() <= now) {
        expire(id, false, now);
    }
}

void Coordinator::on_cancel(ClientId client, const TaskId& id, TimePoint now) {
    Audience* audience = find_audience(id);
    if (audience == nullptr || !audience->waits(client)) {
        return;
    }
    if (audience->others_than(client)) {
        audience->withdraw(client);
        detach({client});
    } else if (const auto pending = pending_.find(id); pending != pending_.end()) {
        pending->second.cancelled = true;
    } else {
        expire(id, true, now);
        dispatch(now);
    }
}

void Coordinator::on_client_gone(ClientId client) {
    if (tasks_of_client_.erase(client) == 0) {
        return;
    }
    for (auto& [id, task] : tasks_) {
        task.audience.leave(client);
    }
    for (auto& [id, pending] : pending_) {
        pending.audience.leave(client);
    }
}

}  // namespace ocelli::master
