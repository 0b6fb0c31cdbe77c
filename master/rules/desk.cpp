#include "master/rules/desk.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <numeric>
#include <utility>

#include "common/clock.hpp"
#include "common/logging/journal_sink.hpp"
#include "common/wire/codec.hpp"

namespace ocelli::master {

namespace {

constexpr std::size_t kRecentBytesMax = std::size_t{64} << 20U;
constexpr std::uint32_t kRetryWhenFullMs = 1000;

wire::Refused conflict(const TaskId& id, std::string_view how = "with another image") {
    const auto why = fmt::format("the task {} exists {}: use a new id", to_string(id), how);
    return {id, {ErrorCode::conflict, why}, 0};
}

}  // namespace

Desk::Desk(const MasterSettings& settings, OpenTasks& tasks, Outbound& outbound, Counters& counters,
           Statistics& statistics, std::shared_ptr<spdlog::logger> logger, TaskStore* store)
    : tasks_(tasks),
      outbound_(outbound),
      counters_(counters),
      statistics_(statistics),
      logger_(std::move(logger)),
      store_(store),
      admission_(settings),
      recent_(static_cast<std::size_t>(settings.recent_reports_max), kRecentBytesMax) {}

void Desk::on_submit(ClientId client, wire::Submit submit, Blob image, TimePoint now) {
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
    Wanted& wanted = wanted_.emplace(submit.task_id, Wanted{digest, image.size()}).first->second;
    attach(client, wanted.audience);
    wanted.transient = submit.durability == wire::Durability::transient;
    if (store_ == nullptr || wanted.transient) {
        accept(wanted, std::move(submit), std::move(image), now);
        return;
    }
    store_->store(submit, image, digest);
    wanted.pending = Pending{std::move(submit), std::move(image)};
}

void Desk::attach(ClientId client, Audience& audience) {
    if (audience.join(client)) {
        ++tasks_of_client_[client];
    }
}

void Desk::detach(const std::vector<ClientId>& clients) {
    for (const ClientId client : clients) {
        const auto mine = tasks_of_client_.find(client);
        if (mine != tasks_of_client_.end() && --mine->second == 0) {
            tasks_of_client_.erase(mine);
        }
    }
}

// Invariant 2 of the design: the same id with the same image is the same task.
bool Desk::answered_before(ClientId client, const wire::Submit& submit, const Digest& digest) {
    const TaskId& id = submit.task_id;
    const auto open = wanted_.find(id);
    if (open == wanted_.end()) {
        const RecentReports::Entry* recent = recent_.find(id);
        if (recent != nullptr) {
            answer_with({client}, id, digest, {recent->digest, recent->frame});
        }
        return recent != nullptr;
    }
    Wanted& wanted = open->second;
    const bool is_other = wanted.digest != digest;
    if (is_other || (wanted.transient && submit.durability == wire::Durability::durable)) {
        refuse(client, is_other ? conflict(id) : conflict(id, "as one that no restart survives"));
        return true;
    }
    if (!wanted.pending) {
        outbound_.to_client(client, wire::Accepted{id});
    }
    attach(client, wanted.audience);
    wanted.cancelled = false;
    return true;
}

// `digest`: of the image that the clients have sent.
void Desk::answer_with(const std::vector<ClientId>& clients, const TaskId& id, const Digest& digest,
                       const StoredReport& report) {
    for (const ClientId client : clients) {
        if (report.digest != digest) {
            refuse(client, conflict(id));
            continue;
        }
        outbound_.to_client(client, wire::Accepted{id});
        send_report(client, report.frame);
    }
}

// A stored report, which may be in an older version than the client's.
void Desk::send_report(ClientId client, const wire::Frame& frame) {
    auto message = wire::decode<wire::ReportMessage>(frame);
    if (message) {
        outbound_.to_client(client, std::move(*message), frame.blob);
    } else {
        logger_->error("a kept report cannot be read: {}; submit its picture again",
                       message.error().message);
    }
}

void Desk::on_result_request(ClientId client, const TaskId& id) {
    if (const auto open = wanted_.find(id); open != wanted_.end()) {
        open->second.audience.ask(client);
        constexpr std::uint32_t kAskAgainMs = 500;
        outbound_.to_client(
            client, wire::Refused{id,
                                  {ErrorCode::busy,
                                   fmt::format("the task {} is not finished yet", to_string(id))},
                                  kAskAgainMs});
    } else if (const RecentReports::Entry* recent = recent_.find(id); recent != nullptr) {
        send_report(client, recent->frame);
    } else if (store_ != nullptr) {
        store_->find_report(client, id);
    } else {
        on_found(client, id, std::nullopt);
    }
}

void Desk::restore(wire::Submit submit, Blob image, const Digest& digest, TimePoint now) {
    constexpr std::size_t kWhoSubmittedIt = 1;
    image_bytes_ += image.size();
    ++counters_.restored;
    Wanted& wanted =
        wanted_.emplace(submit.task_id, Wanted{digest, image.size(), Audience(kWhoSubmittedIt)})
            .first->second;
    accept(wanted, std::move(submit), std::move(image), now);
}

void Desk::on_stored(const TaskId& id, StoreOutcome outcome, TimePoint now) {
    const auto found = wanted_.find(id);
    if (found == wanted_.end() || !found->second.pending) {
        return;
    }
    Wanted& wanted = found->second;
    if (outcome && !*outcome) {
        Pending pending = std::move(*std::exchange(wanted.pending, std::nullopt));
        const bool cancelled = wanted.cancelled;
        accept(wanted, std::move(pending.submit), std::move(pending.image), now);
        if (cancelled && tasks_.find(id) != nullptr) {
            tasks_.expire(id, true, now);
        }
        return;
    }
    const Wanted refused = forget(id);
    if (outcome) {
        answer_with(refused.audience.clients(), id, refused.digest, **outcome);
        return;
    }
    const ErrorCode code = outcome.error().code;
    const bool passes = code == ErrorCode::storage_full || code == ErrorCode::busy;
    for (const ClientId client : refused.audience.clients()) {
        refuse(client, {id,
                        {passes ? ErrorCode::busy : code, outcome.error().message},
                        passes ? kRetryWhenFullMs : 0});
    }
}

void Desk::on_found(ClientId client, const TaskId& id, const std::optional<StoredReport>& report) {
    if (report) {
        send_report(client, report->frame);
        return;
    }
    Error unknown{ErrorCode::unknown_task,
                  fmt::format("no task {} is known: its report was kept for as long as [journal] "
                              "retention says, or it was never accepted",
                              to_string(id))};
    outbound_.to_client(client, wire::Refused{id, std::move(unknown), 0});
}

void Desk::refuse(ClientId client, wire::Refused refusal) {
    ++statistics_.refused[refusal.error.code];
    log_event(*logger_, spdlog::level::info, {.task = &refusal.task_id}, "refused task {}: {}",
              to_string(refusal.task_id), refusal.error.message);
    outbound_.to_client(client, refusal);
}

void Desk::accept(Wanted& wanted, wire::Submit submit, Blob image, TimePoint now) {
    ++(submit.durability == wire::Durability::durable ? counters_.accepted
                                                      : counters_.transient_accepted);
    for (const ClientId client : wanted.audience.clients()) {
        outbound_.to_client(client, wire::Accepted{submit.task_id});
    }
    wanted.accepted_at = accepted_at_.insert(accepted_at_.end(), now);
    tasks_.open(std::move(submit), std::move(image), wanted.digest, now);
}

// It is neither open nor wanted any more: what it held is free.
Desk::Wanted Desk::forget(const TaskId& task) {
    Wanted wanted = std::move(wanted_.extract(task).mapped());
    image_bytes_ -= wanted.image_bytes;
    if (wanted.accepted_at) {
        accepted_at_.erase(*wanted.accepted_at);
    }
    detach(wanted.audience.clients());
    return wanted;
}

void Desk::on_cancel(ClientId client, const TaskId& id, TimePoint now) {
    const auto found = wanted_.find(id);
    if (found == wanted_.end() || !found->second.audience.waits(client)) {
        return;
    }
    Wanted& wanted = found->second;
    if (wanted.audience.others_than(client)) {
        wanted.audience.withdraw(client);
        detach({client});
    } else if (wanted.pending) {
        wanted.cancelled = true;
    } else {
        tasks_.expire(id, true, now);
    }
}

void Desk::on_client_gone(ClientId client) {
    if (tasks_of_client_.erase(client) == 0) {
        return;
    }
    for (auto& [id, wanted] : wanted_) {
        wanted.audience.leave(client);
    }
}

void Desk::on_task_done(const TaskId& id, const SlaveManager& manager, TimePoint now) {
    statistics_.task_time.observe(now - **wanted_.at(id).accepted_at);
    const Wanted wanted = forget(id);
    const bool durable = manager.submit().durability == wire::Durability::durable;
    ++(durable ? counters_.reported : counters_.transient_reported);
    admission_.on_reported(now);
    Blob artifacts;
    wire::ReportMessage message = manager.report(now, artifacts);
    const Report& report = message.report;
    for (const SubtaskReport& subtask : report.subtasks) {
        if (subtask.status == SubtaskStatus::quarantined) {
            ++counters_.quarantined;
            log_event(*logger_, spdlog::level::warn, {.task = &id, .camera = report.camera},
                      "task {} camera '{}': {} is given up: {}", to_string(id), report.camera,
                      subtask.kind, subtask.error.value_or(""));
        }
    }
    ++statistics_.tasks.at({report.camera})[static_cast<std::size_t>(report.status)];
    log_event(*logger_, spdlog::level::info, {.task = &id, .camera = report.camera},
              "task {} camera '{}': {} in {:.1f} ms", to_string(id), report.camera,
              to_string(report.status), report.timing.total_ms);
    if (durable) {
        wire::Frame frame = wire::encode(message, artifacts);
        if (store_ != nullptr) {
            store_->keep_report(id, manager.digest(), frame);
        }
        recent_.add(id, manager.digest(), std::move(frame));
    }
    const wire::ToClient answer(std::move(message));
    for (const ClientId client : wanted.audience.clients()) {
        outbound_.to_client(client, answer, artifacts);
    }
}

Duration Desk::oldest(TimePoint now) const {
    return accepted_at_.empty() ? Duration{} : now - accepted_at_.front();
}

std::string Desk::broken_invariant() const {
    const std::uint64_t reported = counters_.reported + counters_.transient_reported;
    std::uint64_t by_camera = 0;
    for (const auto& [camera, by_status] : statistics_.tasks) {
        by_camera = std::accumulate(by_status.begin(), by_status.end(), by_camera);
    }
    std::uint64_t image_bytes = 0;
    std::size_t pending = 0;
    for (const auto& [id, wanted] : wanted_) {
        image_bytes += wanted.image_bytes;
        pending += wanted.pending ? 1U : 0U;
    }
    if (by_camera != reported || accepted_at_.size() + pending != wanted_.size() ||
        wanted_.size() - pending != tasks_.size()) {
        return fmt::format("{} tasks are reported, {} by camera; {} are wanted, {} are open",
                           reported, by_camera, wanted_.size(), tasks_.size());
    }
    return image_bytes == image_bytes_ ? ""
                                       : fmt::format("{} bytes of images are open, {} are counted",
                                                     image_bytes, image_bytes_);
}

}  // namespace ocelli::master
