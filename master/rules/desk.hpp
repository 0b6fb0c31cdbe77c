#pragma once

// The desk that clients come to: submissions, cancellations, results; the store behind it, and the
// reports that go out. A plain object. Of open tasks it knows who wants them; OpenTasks knows the
// rest.

#include <spdlog/fwd.h>

#include <list>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "master/rules/admission.hpp"
#include "master/rules/audience.hpp"
#include "master/rules/open_tasks.hpp"

namespace ocelli::master {

class Desk final : public ReportSink {
  public:
    // `store`: where tasks are kept, so that they survive; null: nowhere.
    Desk(const MasterSettings& settings, OpenTasks& tasks, Outbound& outbound, Counters& counters,
         Statistics& statistics, std::shared_ptr<spdlog::logger> logger, TaskStore* store);

    void restore(wire::Submit submit, Blob image, const Digest& digest, TimePoint now);
    void on_submit(ClientId client, wire::Submit submit, Blob image, TimePoint now);
    void on_cancel(ClientId client, const TaskId& task, TimePoint now);
    void on_client_gone(ClientId client);
    void on_result_request(ClientId client, const TaskId& task);
    void on_stored(const TaskId& task, StoreOutcome outcome, TimePoint now);
    void on_found(ClientId client, const TaskId& task, const std::optional<StoredReport>& report);
    void on_task_done(const TaskId& task, const SlaveManager& manager, TimePoint now) override;
    void stop_accepting() { accepting_ = false; }

    // Those that are being stored included.
    std::size_t tasks_open() const { return wanted_.size(); }
    std::uint64_t image_bytes() const { return image_bytes_; }
    // Since the oldest open task was accepted; zero without one.
    Duration oldest(TimePoint now) const;
    std::string broken_invariant() const;

  private:
    struct Pending {
        wire::Submit submit;
        Blob image;
    };
    // A task that is not reported.
    struct Wanted {
        Digest digest;  // of its image
        std::size_t image_bytes = 0;
        Audience audience = {};
        std::optional<std::list<TimePoint>::iterator> accepted_at = {};
        std::optional<Pending> pending = {};  // until it is durable
        bool cancelled = false;               // meanwhile
        bool transient = false;
    };

    void accept(Wanted& wanted, wire::Submit submit, Blob image, TimePoint now);
    bool answered_before(ClientId client, const wire::Submit& submit, const Digest& digest);
    void attach(ClientId client, Audience& audience);
    void detach(const std::vector<ClientId>& clients);
    Wanted forget(const TaskId& task);
    void send_report(ClientId client, const wire::Frame& frame);
    void answer_with(const std::vector<ClientId>& clients, const TaskId& task, const Digest& digest,
                     const StoredReport& report);
    void refuse(ClientId client, wire::Refused refusal);

    OpenTasks& tasks_;
    Outbound& outbound_;
    Counters& counters_;
    Statistics& statistics_;
    std::shared_ptr<spdlog::logger> logger_;
    TaskStore* store_;
    Admission admission_;
    RecentReports recent_;
    std::unordered_map<TaskId, Wanted> wanted_;
    std::unordered_map<ClientId, std::size_t> tasks_of_client_;
    std::list<TimePoint> accepted_at_;  // of the accepted ones, the oldest first
    std::uint64_t image_bytes_ = 0;
    bool accepting_ = true;
};

}  // namespace ocelli::master
