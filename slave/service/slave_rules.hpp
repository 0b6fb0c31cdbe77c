#pragma once

// What a slave decides: what it is asked and what the pool found go in, jobs for the pool and
// messages for the master come out. A plain object without sockets, timers or threads; SlaveService
// carries it out, on one thread.

#include <spdlog/fwd.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/wire/messages.hpp"
#include "slave/service/image_cache.hpp"
#include "slave/service/pool.hpp"
#include "slave/service/slave_metrics.hpp"
#include "slave/service/slave_settings.hpp"

namespace ocelli::slave {

using ToMaster = std::variant<wire::Started, wire::Results, wire::ImageMissing, wire::GiveBack>;
// Drops the message when there is no connection.
using SendToMaster = std::function<void(const ToMaster& message, Blob blob)>;

class SlaveRules {
  public:
    // `registry` and `jobs` must outlive it.
    SlaveRules(const SlaveSettings& settings, const AnalyzerRegistry& registry, JobQueue& jobs,
               SendToMaster send, std::shared_ptr<spdlog::logger> logger);

    // A master of that incarnation has welcomed this slave: image numbers begin anew.
    void on_welcome(std::uint64_t master);
    // The connection is gone, and with it what waits and what will be found: the master has others
    // do it.
    void on_lost();
    // The reason of a Goodbye; bad_message for what no slave expects.
    Result<void> on_frame(const wire::Frame& frame);
    // What ended on the pool's threads since the last call. Every attempt gets exactly one answer.
    void on_finished(std::vector<JobResult> results);
    // Tells the master which attempts have begun and are not told yet.
    void tell_begun();
    // The process ends: it takes no more work.
    void stop() { stopping_ = true; }
    // What waits in the pool, for others to do.
    void give_back();

    // Whether it takes no more work: it ends, or its master wants it so. Never again otherwise.
    bool is_draining() const { return stopping_ || drained_; }
    // Because a master wants it so.
    bool is_drained() const { return drained_; }
    // Counts connections that were welcomed. 0 before the first.
    std::uint64_t session() const { return session_; }
    std::uint64_t answered() const { return answered_; }  // attempts, by results
    const SlaveStatistics& statistics() const { return statistics_; }
    std::size_t cache_bytes() const { return cache_.bytes(); }

  private:
    void on_work(wire::Work work, const Blob& image);
    Result<Job> job_of(wire::RunSubtask subtask, std::shared_ptr<CachedImage> image);
    Result<std::shared_ptr<const Parameters>> parameters_of(const wire::RunSubtask& subtask);
    void on_cancel(std::uint64_t attempt);
    void on_drain();
    // Its artifacts are appended to `artifacts`. Nothing when the connection that asked is gone.
    std::optional<wire::SubtaskResult> answer(JobResult result, std::vector<std::byte>& artifacts);
    // And empties both.
    void send_results(wire::Results& message, std::vector<std::byte>& artifacts);
    void send_error(std::uint64_t attempt, Error error);

    const SlaveSettings& settings_;
    const AnalyzerRegistry& registry_;
    JobQueue& jobs_;
    const SendToMaster send_;
    const std::shared_ptr<spdlog::logger> logger_;
    SlaveStatistics statistics_;
    ImageCache cache_;
    // Of subtasks that set none of their own, by kind.
    std::map<std::string, std::shared_ptr<const Parameters>, std::less<>> configured_;
    std::uint64_t master_ = 0;  // its incarnation
    std::uint64_t session_ = 0;
    bool connected_ = false;
    bool stopping_ = false;
    bool drained_ = false;  // lasts until the process ends: also for the next master
    std::uint64_t answered_ = 0;
};

}  // namespace ocelli::slave
