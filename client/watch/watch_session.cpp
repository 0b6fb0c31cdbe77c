#include "client/watch/watch_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "client/read_picture.hpp"
#include "client/warnings.hpp"
#include "client/watch/put_away.hpp"

namespace ocelli::client {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kTick{100};

std::string camera_of(const WatchOptions& options, const std::string& file) {
    const std::size_t slash = file.find('/');
    if (!options.camera.empty() || slash == file.npos) {
        return options.camera;
    }
    return file.substr(0, std::min<std::size_t>(slash, 128));
}

}  // namespace

WatchSession::WatchSession(const WatchOptions& options, WatchState& state,
                           std::unique_ptr<FolderWatch> folder, const WatchOutput& output)
    : options_(options),
      state_(state),
      output_(output),
      tasks_(context_.get_executor(), warnings_only()),
      link_(context_.get_executor(), tasks_),
      folder_(std::move(folder)),
      events_(context_, folder_->descriptor()),
      signals_(context_, SIGINT, SIGTERM),
      pause_(context_),
      tick_(context_),
      queue_(static_cast<std::size_t>(options.concurrency)) {}

Result<void> WatchSession::run() {
    // A lease that somebody breaks is announced by a signal that would end the process.
    std::signal(SIGIO, SIG_IGN);
    if (auto looked = look_around(); !looked) {
        events_.release();
        return looked;
    }
    tasks_.spawn("master", talk());
    tasks_.spawn("folder", follow_folder());
    tasks_.spawn("clock", keep_time());
    tasks_.spawn("signals", watch_signals());
    context_.run();
    events_.release();  // the folder's, which closes it
    return outcome_;
}

// --- the folder ---

Result<void> WatchSession::look_around() {
    auto files = folder_->look();
    if (!files) {
        return files.error();
    }
    std::ranges::sort(*files);  // names of snapshots tell their order, mostly
    follow({{}, std::move(*files)});
    return {};
}

asio::awaitable<void> WatchSession::follow_folder() {
    while (!stopping_) {
        error_code error;
        co_await events_.async_wait(asio::posix::descriptor_base::wait_read,
                                    asio::redirect_error(asio::use_awaitable, error));
        if (error || stopping_) {
            co_return;
        }
        auto changes = folder_->changes();
        if (!changes) {
            stop(changes.error());
            co_return;
        }
        follow(*changes);
        send_more();
    }
}

void WatchSession::follow(const FolderChanges& changes) {
    for (const std::string& file : changes.complete) {
        settling_.forget(file);
        queue_.found(file);
    }
    for (const std::string& file : changes.seen) {
        ask_whether_complete(file);
    }
}

void WatchSession::ask_whether_complete(const std::string& file) {
    const auto identity = identity_of(path_of(file));
    if (!identity) {
        settling_.forget(file);
        return;
    }
    const WatchEntry* known = state_.find(file);
    const bool unchanged = known != nullptr && known->identity == *identity;
    if (unchanged || settling_.is_complete(file, writers_of(path_of(file)), *identity, now())) {
        queue_.found(file);
    }
}

// --- files ---

void WatchSession::send_more() {
    while (connected_ && !stopping_) {
        const auto file = queue_.next();
        if (!file) {
            return;
        }
        if (auto begun = begin(*file); !begun) {
            stop(begun);
        }
    }
}

Result<void> WatchSession::begin(const std::string& file) {
    const auto identity = identity_of(path_of(file));
    if (!identity) {
        state_.forget(file);
        queue_.done(file);
        return {};
    }
    const WatchEntry* known = state_.find(file);
    if (known != nullptr && known->progress != WatchProgress::open &&
        known->identity == *identity) {
        tidy(file, *known);
        queue_.done(file);
        return {};
    }
    auto picture = read_picture(path_of(file), image_bytes_max_);
    if (!picture && !identity_of(path_of(file))) {
        queue_.done(file);  // it is gone
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
        queue_.done(file);
        return {};
    }
    Flight flight{file, entry, submission(file, entry.task), image, {}};
    if (!picture) {
        const auto report = failed_report(path_of(file), flight.submit, image, picture.error());
        return finish(std::move(flight), report);
    }
    flight.submit.captured_at = picture->captured_at;
    send(flights_.insert_or_assign(entry.task, std::move(flight)).first->second);
    return {};
}

wire::Submit WatchSession::submission(const std::string& file, const TaskId& id) const {
    wire::Submit submit = new_submission(options_);
    submit.task_id = id;
    submit.camera = camera_of(options_, file);
    return submit;
}

Result<void> WatchSession::finish(Flight flight, const FileReport& report) {
    if (!output_.report(report)) {
        return Error{ErrorCode::storage_failed,
                     "reports cannot be written to standard output: see that somebody reads them, "
                     "and that the disk has room, and start again"};
    }
    flight.entry.progress = report.report.status == TaskStatus::complete ? WatchProgress::complete
                                                                         : WatchProgress::lacking;
    if (auto put = state_.put(flight.file, flight.entry); !put) {
        return put;
    }
    tidy(flight.file, flight.entry);
    queue_.done(flight.file);
    return state_.compact(
        [this](const std::string& file) { return identity_of(path_of(file)).has_value(); });
}

void WatchSession::tidy(const std::string& file, const WatchEntry& entry) {
    if (entry.progress != WatchProgress::complete) {
        return;
    }
    const auto away = put_away(options_, file, entry.identity);
    if (!away) {
        say_once(away.error().message);
    } else if (*away) {
        state_.forget(file);
    }
}

// --- time, and the end ---

asio::awaitable<void> WatchSession::keep_time() {
    while (!stopping_) {
        error_code ignored;
        tick_.expires_after(kTick);
        co_await tick_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        if (!stopping_ && !folder_->is_there()) {
            stop(Error{ErrorCode::bad_config,
                       fmt::format("the folder '{}' was removed or unmounted: start again when it "
                                   "is back; what was reported is not reported again",
                                   options_.folder)});
        }
        for (const std::string& file : settling_.waiting()) {
            ask_whether_complete(file);
        }
        for (auto& [id, flight] : flights_) {
            if (connected_ && now() >= flight.resend_at) {
                send(flight);
            }
        }
        send_more();
    }
}

asio::awaitable<void> WatchSession::watch_signals() {
    error_code error;
    co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
        stop({});
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
    if (stopping_) {
        return;
    }
    stopping_ = true;
    connected_ = false;
    outcome_ = std::move(why);
    link_.close();
    signals_.clear();
    signals_.cancel();
    pause_.cancel();
    tick_.cancel();
    events_.cancel();
}

}  // namespace ocelli::client
