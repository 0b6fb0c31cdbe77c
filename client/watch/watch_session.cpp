#include "client/watch/watch_session.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "client/read_picture.hpp"
#include "client/watch/put_away.hpp"

namespace ocelli::client {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kTick{100};
constexpr milliseconds kSyncInterval{1000};
constexpr milliseconds kReconnectMax{5'000};
// How long a report waits for others to share the waiting for the disk with.
constexpr milliseconds kCommitDelay{10};

// SIGHUP says that the terminal has gone, unless it is ignored, as by nohup.
bool has_terminal() {
    struct ::sigaction action {};
    const int terminal = ::open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (terminal >= 0) {
        ::close(terminal);
    }
    return terminal >= 0 && ::sigaction(SIGHUP, nullptr, &action) == 0 &&
           action.sa_handler != SIG_IGN;
}

std::string camera_of(const WatchOptions& options, const std::string& file) {
    const std::size_t slash = file.find('/');
    if (!options.camera.empty() || slash == file.npos) {
        return options.camera;
    }
    return file.substr(0, std::min<std::size_t>(slash, 128));
}

}  // namespace

WatchSession::WatchSession(const WatchOptions& options, WatchState& state,
                           std::unique_ptr<FolderWatch> folder, const WatchOutput& output,
                           Notifier notifier)
    : options_(options),
      state_(state),
      output_(output),
      tasks_(context_.get_executor(), warnings_only()),
      intake_(context_, options, state, std::move(folder),
              {.found = [this] { send_more(); }, .say = output.say}),
      ends_with_terminal_(has_terminal()),
      life_(context_, tasks_, warnings_only(), std::move(notifier), {}),
      tick_(context_),
      commit_(context_),
      link_(context_.get_executor(), tasks_, options.master, options.credentials,
            {.window = static_cast<std::size_t>(options.concurrency),
             .patient = true,
             .reconnect_for = std::nullopt,
             .reconnect_pause_max = kReconnectMax},
            events()) {}

Result<void> WatchSession::run() {
    // A lease that somebody breaks is announced by a signal that would end the process.
    std::signal(SIGIO, SIG_IGN);
    if (auto started = intake_.start(tasks_); !started) {
        return started;
    }
    tasks_.spawn("master", talk());
    tasks_.spawn("clock", keep_time());
    life_.start({.stop = [this] { stop({}); },
                 .reload = [this] { on_hang_up(); },
                 .summary = [this] { return summary(); }});
    context_.run();
    // After a disk has failed nobody knows what it holds: what came since is the next run's.
    if (outcome_) {
        outcome_ = commit();
    }
    if (outcome_) {
        outcome_ = state_.sync();
    }
    return outcome_;
}

// --- the master ---

SubmitEvents WatchSession::events() {
    SubmitEvents events;
    events.connected = [this](const wire::Welcome& welcome) { on_connected(welcome); };
    events.disconnected = [this](const Error& why) {
        if (why.code == ErrorCode::bad_message) {
            stop(why);  // it would say the same again
            return;
        }
        say_once(fmt::format("{}; waiting for the master", why.message));
    };
    events.reported = [this](submit_action::Reported reported) {
        finish(reported.submission.submit.task_id, [&reported](const std::string& path) {
            return received_report(path, std::move(reported.message), reported.artifacts,
                                   std::move(reported.submission.image));
        });
    };
    events.failed = [this](const submit_action::Failed& failed) {
        finish(failed.submission.submit.task_id, [&failed](const std::string& path) {
            return failed_report(path, failed.submission.submit, failed.submission.image,
                                 failed.error);
        });
    };
    events.waiting = [this](const std::string& why) { say_once(why); };
    return events;
}

asio::awaitable<void> WatchSession::talk() {
    co_await link_.run();
}

void WatchSession::on_connected(const wire::Welcome& welcome) {
    image_bytes_max_ = welcome.image_bytes_max;
    if (!last_said_.empty()) {
        last_said_.clear();
        output_.say("the master is there");
    }
    send_more();
}

void WatchSession::finish(const TaskId& task,
                          const std::function<FileReport(const std::string&)>& report) {
    Flight flight = std::move(flights_.extract(task).mapped());
    const std::string path = options_.path_of(flight.file);
    if (auto taken = take(std::move(flight), report(path)); !taken) {
        stop(taken);
    }
    send_more();
}

void WatchSession::done(const std::string& file) {
    intake_.queue().done(file);
    link_.submitter().release_place();
}

// --- files ---

void WatchSession::send_more() {
    while (link_.is_connected() && !life_.is_stopping() && intake_.queue().waiting() > 0 &&
           link_.submitter().take_place()) {
        const auto file = intake_.queue().next();
        if (auto begun = begin(*file); !begun) {
            stop(begun);
        }
    }
}

Result<void> WatchSession::begin(const std::string& file) {
    const ReadLease lease(options_.path_of(file));
    if (lease.writers() == Writers::some) {
        done(file);  // their closing it makes an event
        return {};
    }
    const auto identity = identity_of(options_.path_of(file));
    if (!identity) {
        state_.forget(file);
        done(file);
        return {};
    }
    const auto in_work = follow_move(file, *identity);
    if (!in_work || *in_work) {
        return in_work ? Result<void>() : in_work.error();
    }
    const WatchEntry* known = state_.find(file);
    const bool unchanged = known != nullptr && known->identity.is_unchanged(*identity);
    if (unchanged && flight_of(known->task) != nullptr) {
        done(file);  // by another link to it
        return {};
    }
    if (unchanged && known->progress != WatchProgress::open) {
        tidy(file, *known);
        done(file);
        return {};
    }
    auto picture = read_picture(options_.path_of(file), image_bytes_max_);
    if (identity_of(options_.path_of(file)) != identity) {
        intake_.ask_again(file);  // changed while it was read, or gone
        done(file);
        return {};
    }
    const Blob image = picture ? picture->bytes : Blob();
    WatchEntry entry{make_task_id(), digest_of(image.bytes()), *identity, WatchProgress::open};
    if (known != nullptr && known->digest == entry.digest) {
        entry.task = known->task;  // touched, or sent by an earlier run
        entry.progress = known->progress;
    }
    if (auto put = state_.put(file, entry); !put) {
        return put;
    }
    if (entry.progress != WatchProgress::open) {
        tidy(file, entry);
        done(file);
        return {};
    }
    wire::Submit submit = new_submission(options_);
    submit.task_id = entry.task;
    submit.camera = camera_of(options_, file);
    if (!picture) {
        return take({file, entry},
                    failed_report(options_.path_of(file), submit, image, picture.error()));
    }
    submit.captured_at = picture->captured_at;
    flights_.insert_or_assign(entry.task, Flight{file, entry});
    link_.submit({std::move(submit), image});
    return {};
}

Result<bool> WatchSession::follow_move(const std::string& file, const FileIdentity& identity) {
    const std::string former = state_.former_name(identity);
    if (former.empty() || former == file) {
        return false;
    }
    const WatchEntry entry = *state_.find(former);
    if (Flight* const flight = flight_of(entry.task); flight != nullptr && flight->file == former) {
        flight->file = file;
        done(former);
        return true;
    }
    if (auto put = state_.put(file, entry); !put) {
        return put.error();
    }
    if (!identity_of(options_.path_of(former))) {
        state_.forget(former);
    }
    return false;
}

WatchSession::Flight* WatchSession::flight_of(const TaskId& task) {
    if (const auto flight = flights_.find(task); flight != flights_.end()) {
        return &flight->second;
    }
    const auto arrival = std::ranges::find(
        arrivals_, task, [](const Arrival& arrived) { return arrived.flight.entry.task; });
    return arrival == arrivals_.end() ? nullptr : &arrival->flight;
}

Result<void> WatchSession::take(Flight flight, FileReport report) {
    arrivals_.push_back({std::move(flight), std::move(report)});
    // The other half is at the master meanwhile.
    if (2 * arrivals_.size() >= static_cast<std::size_t>(options_.concurrency)) {
        return commit();
    }
    if (arrivals_.size() == 1) {
        commit_soon();
    }
    return {};
}

void WatchSession::commit_soon() {
    commit_.expires_after(kCommitDelay);
    commit_.async_wait([this](error_code error) {
        if (error || life_.is_stopping()) {
            return;
        }
        if (auto committed = commit(); !committed) {
            stop(committed);
        }
        send_more();
    });
}

Result<void> WatchSession::commit() {
    auto arrivals = std::exchange(arrivals_, {});
    if (arrivals.empty()) {
        return {};
    }
    if (auto synced = state_.sync(); !synced) {
        return synced;
    }
    const auto [written, outcome] = write_reports(arrivals);
    arrivals.resize(written);
    for (auto& [flight, report] : arrivals) {
        const bool complete = report.report.status == TaskStatus::complete;
        flight.entry.progress = complete ? WatchProgress::complete : WatchProgress::lacking;
        if (auto put = state_.put(flight.file, flight.entry); !put) {
            return put;
        }
        ++reported_;
        tidy(flight.file, flight.entry);
        done(flight.file);
    }
    auto compacted = state_.compact([this](const std::string& file) {
        return identity_of(options_.path_of(file)).has_value();
    });
    return outcome ? compacted : outcome;
}

std::pair<std::size_t, Result<void>> WatchSession::write_reports(
    const std::vector<Arrival>& arrivals) {
    std::size_t written = 0;
    Result<void> outcome;
    for (const Arrival& arrival : arrivals) {
        outcome = output_.report(arrival.report);
        if (!outcome) {
            break;
        }
        ++written;
    }
    if (auto synced = output_.sync(); !synced) {
        return {0, synced};
    }
    return {written, outcome};
}

void WatchSession::tidy(const std::string& file, const WatchEntry& entry) {
    if (entry.progress != WatchProgress::complete) {
        return;
    }
    const auto away = put_away(options_, file, entry);
    if (!away) {
        say_once(away.error().message);
    } else if (*away) {
        state_.forget(file);
    }
}

// --- time, and the end ---

asio::awaitable<void> WatchSession::keep_time() {
    while (!life_.is_stopping()) {
        error_code ignored;
        tick_.expires_after(kTick);
        co_await tick_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        if (!life_.is_stopping() && !intake_.is_there()) {
            stop(Error{ErrorCode::bad_config,
                       fmt::format("the folder '{}' was removed or unmounted: start again when it "
                                   "is back; what was reported is not reported again",
                                   options_.folder)});
        }
        if (!life_.is_stopping()) {
            intake_.tick();
        }
        // What is noted already need not be reported again after a power cut.
        if (now() >= sync_at_ && !life_.is_stopping()) {
            sync_at_ = now() + kSyncInterval;
            if (auto synced = state_.sync(); !synced) {
                stop(synced);
            }
        }
        send_more();
    }
}

std::string WatchSession::summary() const {
    if (life_.is_stopping()) {
        return outcome_ ? "Stopping" : outcome_.error().message;
    }
    return fmt::format(
        "{}: {} reported, {} in work, {} wait",
        link_.is_connected() ? "Master " + net::to_string(options_.master) : "No master", reported_,
        intake_.queue().in_work(), intake_.queue().waiting());
}

void WatchSession::on_hang_up() {
    if (ends_with_terminal_) {
        stop({});
    } else if (auto reopened = output_.reopen(); !reopened) {
        output_.say(reopened.error().message + "; the old file stays in use");
    }
}

void WatchSession::say_once(const std::string& sentence) {
    if (sentence != last_said_) {
        last_said_ = sentence;
        output_.say(sentence);
    }
}

// What is at the master stays there: the next run asks for it by the same ids.
void WatchSession::stop(Result<void> why) {
    if (stopped_) {
        return;
    }
    stopped_ = true;
    outcome_ = std::move(why);
    life_.stop();
    link_.stop();
    tick_.cancel();
    commit_.cancel();
    intake_.stop();
    life_.end();
}

}  // namespace ocelli::client
