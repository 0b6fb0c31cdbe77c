#pragma once

// The analysis threads. Each has analyzers of its own; jobs wait in one bounded queue.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/error.hpp"
#include "common/kinds/parameters.hpp"
#include "slave/analysis/analyzer.hpp"
#include "slave/analysis/analyzer_registry.hpp"
#include "slave/service/image_cache.hpp"

namespace ocelli::slave {

struct Job {
    std::uint64_t attempt = 0;
    std::uint64_t session = 0;  // which connection to the master it came by
    std::string camera;
    std::shared_ptr<CachedImage> image;
    std::shared_ptr<const Parameters> parameters;  // their kind is the job's
    std::optional<Box> region;                     // the part to look at
    Duration limit{};                        // how long the master waits for it; zero: for ever
    std::vector<Threshold> thresholds = {};  // of the camera
};

struct JobResult {
    std::uint64_t attempt = 0;
    std::uint64_t session = 0;
    Result<AnalysisOutput> output;
    PictureSize size;  // 0×0 when the picture could not be decoded
    Duration run_time{};
    Duration decode_time{};  // zero when the picture was decoded already
    std::string kind = {};
};

// Called on a pool thread when there are results to take that it was not called for.
using OnFinished = std::function<void()>;

// The pool as the rules see it.
class JobQueue {
  public:
    virtual ~JobQueue() = default;
    virtual void submit(std::vector<Job> jobs) = 0;
    // Whether the job was still waiting and is dropped; a running one runs on.
    virtual bool cancel(std::uint64_t attempt) = 0;
    // Drops what waits and says which attempts that were.
    virtual std::vector<std::uint64_t> take_waiting() = 0;
    // Those of `session` that run and that no call has given before.
    virtual std::vector<std::uint64_t> take_begun(std::uint64_t session) = 0;
};

class Pool final : public JobQueue {
  public:
    // Makes the analyzers of all threads, one thread after the other, then starts the threads.
    // bad_model, bad_config from the analyzers.
    static Result<std::unique_ptr<Pool>> start(const AnalyzerRegistry& registry, int threads,
                                               std::int64_t pixels_max, OnFinished on_finished);
    // Drops what waits, finishes what runs, joins the threads.
    ~Pool() override;
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    void submit(std::vector<Job> jobs) override;
    bool cancel(std::uint64_t attempt) override;
    std::vector<std::uint64_t> take_waiting() override;
    std::vector<std::uint64_t> take_begun(std::uint64_t session) override;
    // What has ended since the last call.
    std::vector<JobResult> take_finished();
    // The owner is going to look() within a millisecond. Until then one thread does all of what
    // waits, and tells of their results together, where jobs have been shorter than it takes to
    // wake another.
    void expect_look();
    // Wakes a thread if a job waits for one. Whether there is such a job.
    bool look();
    // Attempts of `session`.
    std::vector<std::uint64_t> running(std::uint64_t session) const;
    std::size_t busy() const;  // threads
    // Those that have run for longer than their limit and `grace`.
    std::vector<std::uint64_t> stuck(Duration grace) const;
    bool idle() const;
    // Whether nothing is left but what is stuck: no result either.
    bool settled(Duration grace) const;
    // False when a thread is stuck, or when jobs have waited for longer than `grace` for threads
    // that have nothing to do.
    bool makes_progress(Duration grace) const;

  private:
    struct Running {
        std::uint64_t attempt;
        std::uint64_t session;
        TimePoint stuck_from;  // but for the grace; max: never
        bool told = false;     // by take_begun()
    };
    static constexpr Duration kShortJob = std::chrono::microseconds{100};
    using Analyzers = std::map<std::string, std::unique_ptr<Analyzer>, std::less<>>;

    Pool(std::int64_t pixels_max, OnFinished on_finished);
    void run(std::size_t index);
    bool wants_waking();
    bool has_short_jobs() const;
    void finish(const Job& job, JobResult result);
    void tell_finished(std::unique_lock<std::mutex>& lock);
    std::vector<std::uint64_t> stuck_locked(Duration grace) const;
    JobResult analyze(Analyzers& analyzers, Job& job) const;

    const std::int64_t pixels_max_;
    const OnFinished on_finished_;
    mutable std::mutex mutex_;
    std::condition_variable work_;
    std::deque<Job> waiting_;
    std::vector<Running> running_;
    std::vector<JobResult> finished_;
    bool told_ = false;              // of those
    bool look_expected_ = false;     // by expect_look()
    Duration job_time_ = kShortJob;  // of the longest job; fades with each that is shorter
    TimePoint turned_{};             // when the queue last moved
    int idle_ = 0;                   // threads that wait for work
    bool waking_ = false;            // one of them is told, and on its way
    bool stopping_ = false;
    std::vector<Analyzers> analyzers_;  // by thread
    std::vector<std::thread> threads_;
};

}  // namespace ocelli::slave
