#include "slave/service/slave_rules.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <utility>

#include "common/net/dial.hpp"
#include "common/wire/codec.hpp"

namespace ocelli::slave {

namespace {

// Results that are ready together leave in one message up to so much, well below a frame's limits.
constexpr std::size_t kArtifactsTogether = 1024 * 1024;
constexpr std::size_t kFindingsTogether = 4096;

}  // namespace

SlaveRules::SlaveRules(const SlaveSettings& settings, const AnalyzerRegistry& registry,
                       JobQueue& jobs, SendToMaster send, std::shared_ptr<spdlog::logger> logger)
    : settings_(settings),
      registry_(registry),
      jobs_(jobs),
      send_(std::move(send)),
      logger_(std::move(logger)),
      cache_(settings.cache_bytes) {}

void SlaveRules::on_welcome(std::uint64_t master) {
    master_ = master;
    ++session_;
    connected_ = true;
    cache_.clear();
}

void SlaveRules::on_lost() {
    connected_ = false;
    jobs_.take_waiting();
}

Result<void> SlaveRules::on_frame(const wire::Frame& frame) {
    return wire::dispatch(
        frame, [](const wire::Heartbeat&) {},
        [&](wire::Work message) { on_work(std::move(message), frame.blob); },
        [&](const wire::CancelSubtask& message) { on_cancel(message.attempt); },
        [&](const wire::Drain&) { on_drain(); },
        [&](const wire::Goodbye&) -> Result<void> { return net::farewell(frame); });
}

void SlaveRules::on_work(wire::Work work, const Blob& image) {
    if (work.has_image) {
        ++statistics_.images;
        cache_.put(work.image, image, work.media_type);
    }
    std::vector<Job> jobs;
    std::vector<std::uint64_t> missing;
    for (wire::RunSubtask& subtask : work.subtasks) {
        const std::uint64_t attempt = subtask.attempt;
        if (is_draining()) {
            send_(wire::GiveBack{{attempt}}, {});
        } else if (registry_.find(subtask.kind) == nullptr) {
            send_error(attempt,
                       {ErrorCode::unknown_kind, fmt::format("the slave '{}' cannot do '{}'",
                                                             settings_.name, subtask.kind)});
        } else if (auto kept = cache_.find(work.image); !kept) {
            ++statistics_.image_misses;
            missing.push_back(attempt);
        } else {
            ++statistics_.image_hits;
            auto job = job_of(std::move(subtask), std::move(kept));
            if (job) {
                jobs.push_back(std::move(*job));
            } else {
                send_error(attempt, job.error());
            }
        }
    }
    if (!jobs.empty()) {
        jobs_.submit(std::move(jobs));
    }
    if (!missing.empty()) {
        send_(wire::ImageMissing{std::move(missing)}, {});
    }
}

Result<Job> SlaveRules::job_of(wire::RunSubtask subtask, std::shared_ptr<CachedImage> image) {
    auto parameters = parameters_of(subtask);
    if (!parameters) {
        return parameters.error();
    }
    return Job{subtask.attempt,
               session_,
               std::move(subtask.camera),
               std::move(image),
               std::move(*parameters),
               subtask.region,
               std::chrono::milliseconds{subtask.limit_ms},
               std::move(subtask.thresholds)};
}

Result<std::shared_ptr<const Parameters>> SlaveRules::parameters_of(
    const wire::RunSubtask& subtask) {
    const auto known = configured_.find(subtask.kind);
    if (known != configured_.end() && subtask.overrides.empty()) {
        return known->second;
    }
    auto parameters = std::make_shared<Parameters>(subtask.kind);
    auto applied = parameters->apply(settings_.defaults);
    if (applied) {
        applied = parameters->apply(subtask.overrides);
    }
    if (!applied) {
        return applied.error();
    }
    if (subtask.overrides.empty()) {
        configured_.emplace(subtask.kind, parameters);
    }
    return parameters;
}

// One that runs already gives its result.
void SlaveRules::on_cancel(std::uint64_t attempt) {
    if (jobs_.cancel(attempt)) {
        send_error(attempt, {ErrorCode::cancelled, "the master cancelled it before it ran"});
    }
}

// May come again.
void SlaveRules::on_drain() {
    if (!std::exchange(drained_, true)) {
        logger_->info(
            "the master wants no more work done here: finishing what runs; start this "
            "slave again when it is to take work");
    }
    give_back();
}

void SlaveRules::tell_begun() {
    if (auto begun = jobs_.take_begun(session_); connected_ && !begun.empty()) {
        send_(wire::Started{std::move(begun)}, {});
    }
}

void SlaveRules::give_back() {
    if (auto waiting = jobs_.take_waiting(); connected_) {
        send_(wire::GiveBack{std::move(waiting)}, {});
    }
}

void SlaveRules::on_finished(std::vector<JobResult> results) {
    wire::Results message{master_, {}};
    std::vector<std::byte> artifacts;
    std::size_t findings = 0;
    for (JobResult& result : results) {
        if (auto finished = answer(std::move(result), artifacts)) {
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

void SlaveRules::send_results(wire::Results& message, std::vector<std::byte>& artifacts) {
    if (!message.results.empty()) {
        send_(message, Blob::copy_of(artifacts));
    }
    message.results.clear();
    artifacts.clear();
}

std::optional<wire::SubtaskResult> SlaveRules::answer(JobResult result,
                                                      std::vector<std::byte>& artifacts) {
    statistics_.on_finished(result);
    if (result.session != session_ || !connected_) {
        return std::nullopt;
    }
    ++answered_;
    wire::SubtaskResult message;
    message.attempt = result.attempt;
    message.size = result.size;
    message.run_us = static_cast<std::uint64_t>(result.run_time / std::chrono::microseconds{1});
    if (!result.output) {
        message.error = result.output.error();
        return message;
    }
    message.section = std::move(result.output->section);
    message.detector = std::move(result.output->detector);
    message.device = std::move(result.output->device);
    message.regions = std::move(result.output->regions);
    for (const Artifact& artifact : result.output->artifacts) {
        message.artifacts.push_back(
            {artifact.name, static_cast<std::uint32_t>(artifact.bytes.size())});
        artifacts.insert(artifacts.end(), artifact.bytes.begin(), artifact.bytes.end());
    }
    return message;
}

void SlaveRules::send_error(std::uint64_t attempt, Error error) {
    wire::SubtaskResult result;
    result.attempt = attempt;
    result.error = std::move(error);
    send_(wire::Results{.master = master_, .results = {std::move(result)}}, {});
}

}  // namespace ocelli::slave
