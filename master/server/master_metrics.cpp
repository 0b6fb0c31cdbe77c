#include "master/server/master_metrics.hpp"

#include <fmt/format.h>

#include <array>
#include <set>

#include "common/kinds/kind_table.hpp"

namespace ocelli::master {

namespace {

// A task may ask for a kind that no slave has: names that clients choose.
constexpr std::size_t kWaitingKindsMax = 64;
constexpr std::array<const char*, 5> kHealths{"ok", "silent", "stuck", "draining", "probation"};

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

void add_counters(MetricPage& page, const Counters& counters) {
    const auto count = [&](const char* name, const char* help, std::uint64_t value) {
        page.counter(name, help, static_cast<double>(value));
    };
    count("ocelli_tasks_accepted_total", "Tasks accepted, the restored ones included",
          counters.accepted);
    count("ocelli_transient_tasks_accepted_total", "Tasks accepted that are not kept on disk",
          counters.transient_accepted);
    count("ocelli_tasks_restored_total", "Tasks taken over from an earlier process",
          counters.restored);
    count("ocelli_attempts_total", "Attempts at subtasks sent to slaves", counters.attempts);
    count("ocelli_retries_total", "Attempts that follow one that failed", counters.retries);
    count("ocelli_backups_total", "Second attempts beside one that takes long", counters.backups);
    count("ocelli_backups_won_total", "Backups whose result came first", counters.backups_won);
    count("ocelli_timeouts_total", "Attempts that took too long", counters.timeouts);
    count("ocelli_quarantined_subtasks_total", "Subtasks given up because slaves died of them",
          counters.quarantined);
    count("ocelli_stale_results_total", "Answers that nobody waited for any more",
          counters.stale_results);
    count("ocelli_images_sent_total", "Images sent to slaves; other attempts found theirs there",
          counters.images_sent);
    count("ocelli_slaves_joined_total", "Slaves that have connected", counters.slaves_joined);
    count("ocelli_slaves_lost_total", "Slaves that have gone, on purpose or not",
          counters.slaves_lost);
}

void add_statistics(MetricPage& page, const Statistics& statistics) {
    for (const auto& [camera, by_status] : statistics.tasks) {
        for (std::size_t i = 0; i < by_status.size(); ++i) {
            if (by_status[i] > 0) {
                page.counter(
                    "ocelli_tasks_total", "Tasks reported", static_cast<double>(by_status[i]),
                    {{"camera", camera[0]}, {"status", to_string(static_cast<TaskStatus>(i))}});
            }
        }
    }
    page.histogram("ocelli_task_seconds", "From acceptance to the report", statistics.task_time);
    for (const auto& [labels, time] : statistics.subtask_time) {
        page.histogram("ocelli_subtask_seconds", "Analysis, as the slave measured it", time,
                       {{"kind", labels[0]}, {"device", labels[1]}, {"detector", labels[2]}});
    }
    for (const auto& [labels, count] : statistics.subtask_failures) {
        page.counter("ocelli_subtask_failures_total", "Attempts that slaves answered with an error",
                     static_cast<double>(count), {{"kind", labels[0]}, {"reason", labels[1]}});
    }
    for (const auto& [reason, count] : statistics.refused) {
        page.counter("ocelli_refused_total", "Submissions and requests refused",
                     static_cast<double>(count), {{"reason", name_of(reason)}});
    }
}

void add_backlog(MetricPage& page, const Backlog& backlog) {
    Series<2, std::size_t> waiting(kWaitingKindsMax);
    for (const std::string_view kind : kinds()) {
        waiting.at({kind, "live"}) = 0;
        waiting.at({kind, "backfill"}) = 0;
    }
    for (const auto& [where, count] : backlog.waiting) {
        const bool live = where.second == wire::Priority::live;
        waiting.at({where.first, live ? "live" : "backfill"}) += count;
    }
    for (const auto& [labels, count] : waiting) {
        page.gauge("ocelli_subtasks_waiting", "Subtasks that wait for a slave",
                   static_cast<double>(count), {{"kind", labels[0]}, {"priority", labels[1]}});
    }
    const auto gauge = [&](const char* name, const char* help, std::size_t value) {
        page.gauge(name, help, static_cast<double>(value));
    };
    gauge("ocelli_subtasks_backing_off", "Subtasks that wait for their retry", backlog.backing_off);
    gauge("ocelli_subtasks_suspect", "Subtasks that wait for a slave of their own",
          backlog.suspects);
    gauge("ocelli_attempts_open", "Attempts that slaves have", backlog.assigned);
    gauge("ocelli_tasks_open", "Tasks accepted, or being stored, and not reported", backlog.tasks);
    gauge("ocelli_image_bytes_open", "Bytes of the open tasks' images", backlog.image_bytes);
    page.gauge("ocelli_oldest_task_age_seconds", "Since the oldest open task was accepted",
               seconds(backlog.oldest));
}

void add_slaves(MetricPage& page, const SlaveRegistry& registry, TimePoint now) {
    std::map<std::string_view, std::size_t> by_health;
    std::size_t threads = 0, busy = 0;
    for (const auto& [id, slave] : registry.slaves()) {
        ++by_health[registry.health(slave, now)];
        threads += slave.threads;
        busy += slave.running.size();
    }
    for (const char* health : kHealths) {
        page.gauge("ocelli_slaves", "Connected slaves", static_cast<double>(by_health[health]),
                   {{"state", health}});
    }
    page.gauge("ocelli_slave_threads", "Threads of all connected slaves",
               static_cast<double>(threads));
    page.gauge("ocelli_slave_threads_busy", "Of these, the ones that analyse",
               static_cast<double>(busy));
}

}  // namespace

void add_coordinator_metrics(MetricPage& page, const Coordinator& coordinator, TimePoint now) {
    add_counters(page, coordinator.counters());
    add_statistics(page, coordinator.statistics());
    add_backlog(page, coordinator.backlog(now));
    add_slaves(page, coordinator.slaves(), now);
}

void add_journal_metrics(MetricPage& page, const JournalHealth& health) {
    page.histogram("ocelli_journal_commit_seconds", "Commits, with the images they need",
                   health.commit_time);
    page.counter("ocelli_journal_records_total", "Tasks and reports committed",
                 static_cast<double>(health.records));
    page.gauge("ocelli_journal_waiting", "Tasks, reports and questions for the journal",
               static_cast<double>(health.waiting));
    page.gauge("ocelli_journal_ok", "1 while the journal takes tasks, 0 while it cannot",
               health.problem.empty() ? 1 : 0);
}

namespace {

constexpr std::size_t kKindsNamedMax = 16;
constexpr std::chrono::seconds kCommitMax{5};
// The journal finds out that there is room again by trying, when the next task comes.
constexpr std::uint64_t kRoomMin = std::uint64_t{64} << 20U;

}  // namespace

std::vector<std::string> missing_slaves(const Coordinator& coordinator,
                                        const std::vector<std::string>& kinds, TimePoint now) {
    std::set<std::string> wanted(kinds.begin(), kinds.end());
    for (const auto& [where, count] : coordinator.backlog(now).waiting) {
        wanted.insert(where.first);
    }
    std::vector<std::string> missing;
    for (const std::string& kind : wanted) {
        if (missing.size() < kKindsNamedMax && !coordinator.slaves().another_can(kind, {}, now)) {
            missing.push_back(
                fmt::format("no live slave does '{}': start one, or see why those "
                            "that `ocelli status` lists are not ok",
                            kind));
        }
    }
    return missing;
}

std::optional<std::string> journal_problem(const JournalHealth& health, std::uint64_t room,
                                           TimePoint now) {
    if (!health.problem.empty() && !(health.full && room >= kRoomMin)) {
        return health.problem;
    }
    if (health.busy_since != TimePoint::max() && now - health.busy_since > kCommitMax) {
        return fmt::format(
            "the journal has been writing for {:.0f} s: the disk hangs, or is overloaded",
            to_milliseconds(now - health.busy_since) / 1000);
    }
    return std::nullopt;
}

}  // namespace ocelli::master
