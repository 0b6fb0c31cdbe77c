#include "slave/service/slave_service.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "common/net/dial.hpp"
#include "common/wire/codec.hpp"

namespace ocelli::slave {

namespace asio = boost::asio;
using boost::system::error_code;
using net::Connection;

namespace {

constexpr std::chrono::milliseconds kWatchInterval{250};
// What is done sooner is not announced: that would cost more than it.
constexpr std::chrono::milliseconds kBegunDelay{1};
// Results that are ready together leave in one message up to so much, well below a frame's limits.
constexpr std::size_t kArtifactsTogether = 1024 * 1024;
constexpr std::size_t kFindingsTogether = 4096;

}  // namespace

SlaveService::SlaveService(SlaveSettings settings, const AnalyzerRegistry& registry,
                           std::shared_ptr<spdlog::logger> logger, Notifier notifier,
                           std::function<void()> on_ready)
    : settings_(std::move(settings)),
      credentials_(net::Credentials::load(settings_.credentials).value()),
      registry_(registry),
      logger_(std::move(logger)),
      notifier_(std::move(notifier)),
      on_ready_(std::move(on_ready)),
      incarnation_(make_incarnation()),
      random_(incarnation_),
      tasks_(context_.get_executor(), logger_),
      signals_(context_, SIGTERM, SIGINT),
      reload_signal_(context_),
      wake_(context_),
      idle_(context_),
      watch_(context_),
      notify_(context_),
      begun_(context_),
      cache_(settings_.cache_bytes) {
    open_metrics();
}

Result<void> SlaveService::run() {
    PoolEvents events;
    events.finished = [this](JobResult result) { hand_over(std::move(result)); };
    auto pool =
        Pool::start(registry_, settings_.threads, settings_.image_pixels_max, std::move(events));
    if (!pool) {
        return pool.error();
    }
    pool_ = std::move(*pool);
    tasks_.spawn("connection to the master", connect_for_ever());
    tasks_.spawn("signals", wait_for_signals());
    tasks_.spawn("reload", reload_signal_.run([this] { reload(); }));
    tasks_.spawn("watch over the pool", watch_pool());
    tasks_.spawn("service manager", notify_systemd());
    if (metrics_) {
        metrics_->start();
    }
    context_.run();
    if (pool_->idle()) {
        pool_.reset();
    } else {
        leaves_threads_behind_ = true;
        static_cast<void>(pool_.release());  // its threads use it as long as the process lives
    }
    if (failure_) {
        return *failure_;
    }
    return {};
}

// --- messages ---

Result<void> SlaveService::handle(const wire::Frame& frame) {
    switch (frame.type) {
        case wire::Heartbeat::kType:
            return {};
        case wire::Work::kType:
            if (auto message = wire::decode<wire::Work>(frame); message) {
                handle_work(std::move(*message), frame.blob);
                return {};
            } else {
                return message.error();
            }
        case wire::CancelSubtask::kType:
            if (auto message = wire::decode<wire::CancelSubtask>(frame); message) {
                handle_cancel(message->attempt);
                return {};
            } else {
                return message.error();
            }
        case wire::Drain::kType:
            handle_drain();
            return {};
        case wire::Goodbye::kType:
            return net::farewell(frame);
        default:
            return Error{ErrorCode::bad_message,
                         fmt::format("the master sent a message of type {}, which no slave expects",
                                     static_cast<int>(frame.type))};
    }
}

void SlaveService::handle_work(wire::Work work, const Blob& image) {
    if (work.has_image) {
        ++statistics_.images;
        cache_.put(work.image, image, work.media_type);
    }
    std::vector<std::uint64_t> missing;
    for (wire::RunSubtask& subtask : work.subtasks) {
        if (const std::uint64_t attempt = subtask.attempt;
            !handle_subtask(std::move(subtask), work.image)) {
            missing.push_back(attempt);
        }
    }
    if (!missing.empty()) {
        send(wire::ImageMissing{std::move(missing)});
    }
}

// False when its image is not kept.
bool SlaveService::handle_subtask(wire::RunSubtask message, std::uint64_t image_number) {
    if (draining_ || drained_) {
        send(wire::GiveBack{{message.attempt}});
        return true;
    }
    if (registry_.find(message.kind) == nullptr) {
        send_error(message.attempt,
                   {ErrorCode::unknown_kind,
                    fmt::format("the slave '{}' cannot do '{}'", settings_.name, message.kind)});
        return true;
    }
    auto image = cache_.find(image_number);
    ++(image ? statistics_.image_hits : statistics_.image_misses);
    if (!image) {
        return false;
    }
    Parameters parameters(message.kind);
    auto applied = parameters.apply(settings_.defaults);
    if (applied) {
        applied = parameters.apply(message.overrides);
    }
    if (!applied) {
        send_error(message.attempt, applied.error());
        return true;
    }
    pool_->submit(Job{message.attempt, session_, std::move(message.camera), std::move(image),
                      std::move(parameters), message.region,
                      std::chrono::milliseconds{message.limit_ms}, std::move(message.thresholds)});
    tell_begun_soon();
    return true;
}

// Every attempt gets exactly one answer; one that runs already gives its result.
void SlaveService::handle_cancel(std::uint64_t attempt) {
    if (pool_->cancel(attempt)) {
        send_error(attempt, {ErrorCode::cancelled, "the master cancelled it before it ran"});
    }
}

// May come again. It lasts until the process ends: also for the next master.
void SlaveService::handle_drain() {
    if (!std::exchange(drained_, true)) {
        logger_->info(
            "the master wants no more work done here: finishing what runs; start this "
            "slave again when it is to take work");
    }
    send(wire::GiveBack{pool_->take_waiting()});
    if (connection_) {
        send_heartbeat(*connection_);
    }
}

// Called whenever an analysis may have begun: when one is handed to the pool, and when a thread is
// done with another.
void SlaveService::tell_begun_soon() {
    if (std::exchange(will_tell_begun_, true)) {
        return;
    }
    begun_.expires_after(kBegunDelay);
    begun_.async_wait([this](const error_code&) {
        will_tell_begun_ = false;
        if (auto begun = pool_->take_begun(session_); !begun.empty()) {
            send(wire::Started{std::move(begun)});
        }
        if (pool_->about_to_begin()) {  // a thread is slow to wake
            tell_begun_soon();
        }
    });
}

// On a pool thread. One call takes all that has come until then.
void SlaveService::hand_over(JobResult result) {
    const std::scoped_lock lock(finished_mutex_);
    finished_.push_back(std::move(result));
    if (finished_.size() == 1) {
        asio::post(context_, [this] { take_finished(); });
    }
}

void SlaveService::take_finished() {
    std::vector<JobResult> results;
    {
        const std::scoped_lock lock(finished_mutex_);
        results.swap(finished_);
    }
    wire::Results message{master_, {}};
    std::vector<std::byte> artifacts;
    std::size_t findings = 0;
    for (JobResult& result : results) {
        if (auto finished = on_finished(std::move(result), artifacts)) {
            findings += finished->section.findings.size();
            message.results.push_back(std::move(*finished));
        }
        if (artifacts.size() > kArtifactsTogether || findings > kFindingsTogether) {
            send_results(message, artifacts);
            findings = 0;
        }
    }
    send_results(message, artifacts);
}

// And empties both.
void SlaveService::send_results(wire::Results& message, std::vector<std::byte>& artifacts) {
    if (!message.results.empty()) {
        send(message, Blob::copy_of(artifacts));
    }
    message.results.clear();
    artifacts.clear();
}

// Its artifacts are appended to `artifacts`. Nothing when the master that asked is gone.
std::optional<wire::SubtaskResult> SlaveService::on_finished(JobResult result,
                                                             std::vector<std::byte>& artifacts) {
    idle_.cancel();  // a drain looks again
    tell_begun_soon();
    statistics_.on_finished(result);
    if (registry_.device_lost()) {
        watch_.cancel();  // looks now
    }
    if (result.session != session_ || !connection_) {
        return std::nullopt;  // it has given the work to others
    }
    ++answered_;
    wire::SubtaskResult message;
    message.attempt = result.attempt;
    message.size = result.size;
    message.run_us = static_cast<std::uint64_t>(result.run_time / std::chrono::microseconds{1});
    if (result.output) {
        message.section = std::move(result.output->section);
        message.detector = std::move(result.output->detector);
        message.device = std::move(result.output->device);
        message.regions = std::move(result.output->regions);
        for (const Artifact& artifact : result.output->artifacts) {
            message.artifacts.push_back(
                {artifact.name, static_cast<std::uint32_t>(artifact.bytes.size())});
            artifacts.insert(artifacts.end(), artifact.bytes.begin(), artifact.bytes.end());
        }
    } else {
        message.error = result.output.error();
    }
    return message;
}

void SlaveService::send_error(std::uint64_t attempt, Error error) {
    wire::SubtaskResult result;
    result.attempt = attempt;
    result.error = std::move(error);
    send(wire::Results{.master = master_, .results = {std::move(result)}});
}

template <class Message>
void SlaveService::send(const Message& message, Blob blob) {
    if (connection_) {
        connection_->send(message, std::move(blob));
    }
}

void SlaveService::reload() {
    auto fresh = net::Credentials::load(settings_.credentials);
    if (!fresh) {
        logger_->error("nothing was reloaded: {}; what was loaded before stays in use",
                       fresh.error().message);
        return;
    }
    credentials_ = std::move(*fresh);
    logger_->info("certificates and token are reloaded, for connections from now on");
    if (const auto warning = credentials_.tls ? credentials_.tls->expiry_warning() : std::nullopt) {
        logger_->warn("{}", *warning);
    }
    wake_.cancel();  // one that was refused before tries again
}

// --- the end ---

// A thread that hangs cannot be ended, nor can a lost device be used again. The others finish, the
// process ends, and whoever supervises it starts it again.
asio::awaitable<void> SlaveService::watch_pool() {
    while (!draining_) {
        error_code ignored;
        watch_.expires_after(kWatchInterval);
        co_await watch_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        const auto stuck = pool_->stuck(settings_.stuck_after);
        if (draining_) {
            co_return;
        }
        if (const auto lost = registry_.device_lost()) {
            failure_ = Error{ErrorCode::analysis_failed,
                             fmt::format("{}: this slave takes no more work, and ends when what "
                                         "runs is done; have it started again",
                                         *lost)};
        } else if (!stuck.empty()) {
            failure_ =
                Error{ErrorCode::timed_out,
                      fmt::format("{} of {} threads hang in an analysis: this slave takes no "
                                  "more work, and ends when the others are done; have it "
                                  "started again",
                                  stuck.size(), settings_.threads)};
        }
        if (failure_) {
            logger_->error("{}", failure_->message);
            co_await drain();
        }
    }
}

asio::awaitable<void> SlaveService::wait_for_signals() {
    error_code error;
    const int signal =
        co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (error) {
        co_return;
    }
    if (draining_) {
        hurried_ = true;
        idle_.cancel();
        co_return;
    }
    logger_->info("signal {}: finishing what runs, giving back what waits", signal);
    co_await drain();
}

asio::awaitable<void> SlaveService::drain() {
    draining_ = true;
    notifier_.stopping(failure_ ? failure_->message : "Stopping: finishing what runs",
                       settings_.drain_grace);
    notify_.cancel();
    reload_signal_.stop();
    wake_.cancel();
    watch_.cancel();
    if (connection_) {
        send_heartbeat(*connection_);
        send(wire::GiveBack{pool_->take_waiting()});
    }
    const TimePoint deadline = now() + settings_.drain_grace;
    tasks_.spawn("second signal", skip_waiting());
    while (!pool_->settled(settings_.stuck_after) && connection_ && now() < deadline && !hurried_) {
        error_code ignored;
        idle_.expires_at(std::min<TimePoint>(deadline, now() + kWatchInterval));
        co_await idle_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (connection_) {
        send(wire::Goodbye{ErrorCode::draining,
                           failure_
                               ? failure_->message
                               : fmt::format("the slave '{}' was told to stop", settings_.name)});
        connection_->finish();
    }
    if (metrics_) {
        metrics_->stop();
    }
    signals_.cancel();
}

asio::awaitable<void> SlaveService::skip_waiting() {
    error_code error;
    co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
        logger_->warn("a second signal: not waiting for what runs");
        hurried_ = true;
        idle_.cancel();
    }
}

}  // namespace ocelli::slave
