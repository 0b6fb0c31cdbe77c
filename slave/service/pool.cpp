#include "slave/service/pool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include "slave/analysis/detection_analyzer.hpp"

namespace ocelli::slave {

namespace {

constexpr std::size_t kResultsTogether = 8;

}  // namespace

Pool::Pool(std::int64_t pixels_max, OnFinished on_finished)
    : pixels_max_(pixels_max), on_finished_(std::move(on_finished)) {}

Result<std::unique_ptr<Pool>> Pool::start(const AnalyzerRegistry& registry, int threads,
                                          std::int64_t pixels_max, OnFinished on_finished) {
    std::unique_ptr<Pool> pool(new Pool(pixels_max, std::move(on_finished)));
    for (int i = 0; i < threads; ++i) {
        Analyzers analyzers;
        for (const AnalyzerEntry& entry : registry.entries()) {
            auto analyzer = entry.make();
            if (!analyzer) {
                return analyzer.error();
            }
            analyzers.emplace(entry.kind, std::move(*analyzer));
        }
        pool->analyzers_.push_back(std::move(analyzers));
    }
    for (std::size_t i = 0; i < pool->analyzers_.size(); ++i) {
        pool->threads_.emplace_back(&Pool::run, pool.get(), i);
    }
    return pool;
}

Pool::~Pool() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
        waiting_.clear();
    }
    work_.notify_all();
    for (std::thread& thread : threads_) {
        thread.join();
    }
}

void Pool::submit(std::vector<Job> jobs) {
    {
        const std::scoped_lock lock(mutex_);
        if (waiting_.empty()) {
            turned_ = now();
        }
        std::ranges::move(jobs, std::back_inserter(waiting_));
        if (!wants_waking()) {
            return;
        }
    }
    work_.notify_one();
}

// Whether the caller must wake a thread. One at a time: it wakes the next if there is more to do.
// Where jobs end sooner than a thread wakes, the first does them all.
bool Pool::wants_waking() {
    return !waiting_.empty() && idle_ > 0 && (running_.empty() || !has_short_jobs()) &&
           !std::exchange(waking_, true);
}

bool Pool::has_short_jobs() const {
    return look_expected_ && job_time_ < kShortJob;
}

void Pool::expect_look() {
    const std::scoped_lock lock(mutex_);
    look_expected_ = true;
}

bool Pool::look() {
    {
        const std::scoped_lock lock(mutex_);
        look_expected_ = false;
        if (waiting_.empty() || running_.size() >= threads_.size()) {
            return false;
        }
        if (!wants_waking()) {
            return true;
        }
    }
    work_.notify_one();
    return true;
}

std::vector<JobResult> Pool::take_finished() {
    const std::scoped_lock lock(mutex_);
    told_ = false;
    return std::exchange(finished_, {});
}

bool Pool::cancel(std::uint64_t attempt) {
    const std::scoped_lock lock(mutex_);
    return std::erase_if(waiting_, [&](const Job& job) { return job.attempt == attempt; }) > 0;
}

std::vector<std::uint64_t> Pool::take_waiting() {
    const std::scoped_lock lock(mutex_);
    std::vector<std::uint64_t> attempts;
    for (const Job& job : waiting_) {
        attempts.push_back(job.attempt);
    }
    waiting_.clear();
    return attempts;
}

std::vector<std::uint64_t> Pool::running(std::uint64_t session) const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::uint64_t> attempts;
    for (const Running& one : running_) {
        if (one.session == session) {
            attempts.push_back(one.attempt);
        }
    }
    return attempts;
}

std::size_t Pool::busy() const {
    const std::scoped_lock lock(mutex_);
    return running_.size();
}

std::vector<std::uint64_t> Pool::take_begun(std::uint64_t session) {
    const std::scoped_lock lock(mutex_);
    std::vector<std::uint64_t> attempts;
    for (Running& one : running_) {
        if (one.session == session && !std::exchange(one.told, true)) {
            attempts.push_back(one.attempt);
        }
    }
    return attempts;
}

std::vector<std::uint64_t> Pool::stuck(Duration grace) const {
    const std::scoped_lock lock(mutex_);
    return stuck_locked(grace);
}

std::vector<std::uint64_t> Pool::stuck_locked(Duration grace) const {
    std::vector<std::uint64_t> attempts;
    for (const Running& one : running_) {
        if (one.stuck_from != TimePoint::max() && now() - one.stuck_from > grace) {
            attempts.push_back(one.attempt);
        }
    }
    return attempts;
}

bool Pool::settled(Duration grace) const {
    const std::scoped_lock lock(mutex_);
    return waiting_.empty() && finished_.empty() && stuck_locked(grace).size() == running_.size();
}

bool Pool::makes_progress(Duration grace) const {
    const std::scoped_lock lock(mutex_);
    const bool idle_threads = running_.size() < threads_.size();
    return stuck_locked(grace).empty() &&
           (waiting_.empty() || !idle_threads || now() - turned_ <= grace);
}

bool Pool::idle() const {
    const std::scoped_lock lock(mutex_);
    return waiting_.empty() && running_.empty();
}

void Pool::run(std::size_t index) {
    std::unique_lock lock(mutex_);
    while (true) {
        while (!stopping_ && waiting_.empty()) {
            if (!finished_.empty() && !told_) {
                tell_finished(lock);
                continue;
            }
            ++idle_;
            work_.wait(lock);
            --idle_;
            waking_ = false;
        }
        if (stopping_) {
            return;
        }
        Job job = std::move(waiting_.front());
        waiting_.pop_front();
        turned_ = now();
        running_.push_back({job.attempt, job.session,
                            job.limit == Duration::zero() ? TimePoint::max() : now() + job.limit});
        const bool another = wants_waking();
        lock.unlock();
        if (another) {
            work_.notify_one();
        }
        JobResult result = analyze(analyzers_[index], job);
        lock.lock();
        finish(job, std::move(result));
        if (!told_ && (!has_short_jobs() || finished_.size() >= kResultsTogether)) {
            tell_finished(lock);
        }
    }
}

void Pool::finish(const Job& job, JobResult result) {
    // Another master may have given the same number.
    std::erase_if(running_, [&](const Running& one) {
        return one.attempt == job.attempt && one.session == job.session;
    });
    job_time_ = std::max(result.decode_time + result.run_time, job_time_ - job_time_ / 8);
    finished_.push_back(std::move(result));
}

void Pool::tell_finished(std::unique_lock<std::mutex>& lock) {
    told_ = true;
    lock.unlock();
    on_finished_();
    lock.lock();
}

JobResult Pool::analyze(Analyzers& analyzers, Job& job) const {
    JobResult result{
        job.attempt, job.session,           Error{ErrorCode::analysis_failed, ""}, {}, {},
        {},          job.parameters->kind()};
    try {
        const bool decoded_before = job.image->decode_time() != Duration::zero();
        const auto& picture = job.image->picture(pixels_max_);
        if (!decoded_before) {
            result.decode_time = job.image->decode_time();
        }
        if (!picture) {
            result.output = picture.error();
            return result;
        }
        result.size = (*picture)->size();
        if (job.region && clamped(*job.region, result.size) != job.region) {
            result.output = Error{ErrorCode::bad_message,
                                  "the master asked for a region that is not inside the picture"};
            return result;
        }
        const TimePoint begin = now();
        result.output = analyzers.find(job.parameters->kind())
                            ->second->analyze({**picture, *job.parameters, job.camera, job.region,
                                               job.thresholds});
        result.run_time = now() - begin;
    } catch (const std::exception& exception) {
        result.output = Error{
            ErrorCode::analysis_failed,
            fmt::format("the {} analyzer failed: {}", job.parameters->kind(), exception.what())};
    }
    return result;
}

}  // namespace ocelli::slave
