#include "client/bench/bench.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>

#include "client/bench/bench_result.hpp"
#include "client/output/terminal.hpp"
#include "client/output/text_table.hpp"
#include "client/read_picture.hpp"
#include "common/picture/raw_picture.hpp"
#include "common/report/report_json.hpp"
#include "common/submit/submit_link.hpp"
#include "common/text.hpp"

namespace ocelli::client {

namespace asio = boost::asio;

namespace {

constexpr std::uint64_t kSeed = 1;
// More that are not answered say nothing new, and cost memory.
constexpr std::size_t kOpenMax = 20'000;

// One run of `ocelli bench`: a load on a live master. In an open loop snapshots are sent when they
// are due, however long the others take, and their latency counts from then: a master that stalls
// is not spared (no coordinated omission). Runs its own io_context on the calling thread.
class BenchSession {
  public:
    BenchSession(const BenchOptions& options, std::vector<Blob> pictures)
        : options_(options),
          pictures_(std::move(pictures)),
          tasks_(context_.get_executor(), warnings_only()),
          signals_(context_, SIGINT, SIGTERM),
          sending_(context_.get_executor()),
          ending_(context_.get_executor()),
          progress_(context_.get_executor()),
          link_(context_.get_executor(), tasks_, options.master, options.credentials, policy(),
                events()) {}

    BenchResult run() {
        tasks_.spawn("bench", work());
        tasks_.spawn("signals", watch_signals());
        context_.run();
        result_.unanswered += static_cast<std::size_t>(
            std::ranges::count_if(open_, [](const auto& entry) { return entry.second.measured; }));
        return std::move(result_);
    }

  private:
    struct Open {
        TimePoint due;
        bool measured = false;
    };

    // What is refused or lost counts: it is not sent again.
    static SubmitPolicy policy() {
        return {.window = std::numeric_limits<std::size_t>::max(),
                .resends = false,
                .reconnect_for = std::chrono::milliseconds::zero()};
    }

    SubmitEvents events() {
        SubmitEvents events;
        events.connected = [this](const wire::Welcome&) { begin(); };
        events.reported = [this](const submit_action::Reported& reported) {
            on_report(reported.message.report);
        };
        events.failed = [this](const submit_action::Failed& failed) {
            const TaskId& task = failed.submission.submit.task_id;
            result_.refused += open_.at(task).measured ? 1U : 0U;
            result_.last_problem = failed.error.message;
            close(task);
        };
        events.waiting = complain;
        return events;
    }

    asio::awaitable<void> work() {
        auto lost = co_await link_.run();
        if (!ended_) {
            result_.link_lost = std::move(lost);
        }
        end();
    }

    void begin() {
        measured_from_ = now() + options_.warm_up;
        measured_to_ = measured_from_ + options_.duration;
        tasks_.spawn("end", end_in_time());
        if (standard_error().is_terminal) {
            tasks_.spawn("progress", show_progress());
        }
        if (options_.rate > 0) {
            tasks_.spawn("send", send_open_loop());
            return;
        }
        for (int i = 0; i < options_.concurrency; ++i) {
            send(now());
        }
    }

    asio::awaitable<void> send_open_loop() {
        arrivals_.emplace(options_.rate, now(), kSeed);
        while (!stopped_ && arrivals_->next() < measured_to_ && open_.size() < kOpenMax) {
            co_await sending_.wait_until(arrivals_->next());
            while (!stopped_ && arrivals_->next() <= now() && arrivals_->next() < measured_to_ &&
                   open_.size() < kOpenMax) {
                send(arrivals_->next());
                arrivals_->advance();
            }
        }
        if (open_.size() >= kOpenMax) {
            result_.last_problem =
                fmt::format("{} snapshots were not answered: no more were sent", kOpenMax);
        }
    }

    void send(TimePoint due) {
        wire::Submit submit = new_submission(options_);
        const bool measured = due >= measured_from_ && due < measured_to_;
        result_.due += measured ? 1U : 0U;
        open_.emplace(submit.task_id, Open{due, measured});
        const Blob& picture = pictures_[sent_++ % pictures_.size()];
        submit.media_type = raw_media_of(picture.bytes());
        link_.submit({std::move(submit), picture});
    }

    void on_report(const Report& report) {
        const Open& open = open_.at(report.task_id);
        const bool complete = report.status == TaskStatus::complete;
        result_.complete_in_time += complete && measuring_ ? 1U : 0U;
        if (open.measured) {
            ++(complete ? result_.complete : result_.incomplete);
            if (complete) {
                result_.latencies.add(now() - open.due);
            }
        }
        for (const SubtaskReport& subtask : report.subtasks) {
            if (subtask.error) {
                result_.last_problem = *subtask.error;
            }
        }
        close(report.task_id);
    }

    // The snapshot is answered; in a closed loop another one takes its place.
    void close(const TaskId& task) {
        open_.erase(task);
        if (options_.rate <= 0 && !stopped_) {
            send(now());
        }
        if (stopped_ && open_.empty()) {
            end();
        }
    }

    // What was due in time may be answered for as long again, or until the tasks' own time-out.
    asio::awaitable<void> end_in_time() {
        co_await ending_.wait_until(measured_from_);
        const auto before = cpu_of_processes();
        result_.open_at_begin = open_.size();
        measuring_ = true;
        co_await ending_.wait_until(measured_to_);
        measuring_ = false;
        result_.open_at_end = open_.size();
        result_.cpu = cpu_between(before, cpu_of_processes());
        result_.seconds = std::max(0.0, to_milliseconds(now() - measured_from_) / 1000);
        stopped_ = true;
        sending_.stop();
        if (open_.empty()) {
            end();
        }
        co_await ending_.wait_for(std::min(options_.timeout, options_.duration));
        end();
    }

    asio::awaitable<void> show_progress() {
        while (!ended_) {
            fmt::print(stderr, "\r{:.0f} s of {:.0f} s, {} not answered \x1b[K",
                       to_milliseconds(now() - measured_from_ + options_.warm_up) / 1000,
                       to_milliseconds(options_.warm_up + options_.duration) / 1000, open_.size());
            co_await progress_.wait_for(std::chrono::milliseconds(500));
        }
        fmt::print(stderr, "\r\x1b[K");
    }

    asio::awaitable<void> watch_signals() {
        boost::system::error_code error;
        co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        if (!error) {
            result_.interrupted = true;
            end();
        }
    }

    void end() {
        if (ended_) {
            return;
        }
        ended_ = stopped_ = true;
        link_.cancel_all();
        link_.stop();
        sending_.stop();
        ending_.stop();
        progress_.stop();
        signals_.cancel();
    }

    const BenchOptions& options_;
    std::vector<Blob> pictures_;  // at least one
    asio::io_context context_{1};
    net::TaskGroup tasks_;
    asio::signal_set signals_;
    net::LoopTimer sending_;
    net::LoopTimer ending_;
    net::LoopTimer progress_;
    SubmitLink link_;
    std::optional<Arrivals> arrivals_;  // of an open loop
    std::unordered_map<TaskId, Open> open_;
    std::size_t sent_ = 0;
    TimePoint measured_from_{};
    TimePoint measured_to_{};
    bool measuring_ = false;
    bool stopped_ = false;  // nothing more is sent
    bool ended_ = false;
    BenchResult result_;
};

}  // namespace

CLI::App* BenchFlags::add_to(CLI::App& app) {
    CLI::App* bench = app.add_subcommand("bench", "Put a load on a master and measure it");
    task.add_to(*bench, options);
    bench->add_option("--camera", options.camera, "name of the camera the snapshots are from");
    bench->add_option("--rate", options.rate,
                      "snapshots a second, sent when they are due (default: as fast as "
                      "--concurrency in flight allow)");
    bench->add_option("--duration", duration, "time that is measured")->capture_default_str();
    bench->add_option("--warm-up", warm_up, "time before that, not measured")
        ->capture_default_str();
    bench->add_flag("--json", options.json, "one JSON object");
    bench->add_option("FILE", options.files, "pictures, sent in turns")->required();
    bench->footer(
        "Examples:\n"
        "  ocelli bench --concurrency 16 *.jpg\n"
        "  ocelli bench --rate 40 --duration 60 --json *.jpg\n"
        "With --rate latency counts from when a snapshot was due, so that a stall is not hidden.\n"
        "Exit status: 0 all complete, 1 some not, 2 usage, 3 no master.");
    return bench;
}

Result<BenchOptions> BenchFlags::check() {
    if (auto checked = task.check(options); !checked) {
        return checked.error();
    }
    if (!(options.rate >= 0 && options.rate <= 100'000)) {
        return Error{ErrorCode::bad_parameter,
                     "--rate must be between 0 and 100000 snapshots a second"};
    }
    constexpr std::chrono::milliseconds kShortest{100};
    if (auto read = read_duration("--duration", duration, kShortest, options.duration); !read) {
        return read.error();
    }
    if (auto read = read_duration("--warm-up", warm_up, {}, options.warm_up); !read) {
        return read.error();
    }
    return options;
}

int run_bench(const BenchOptions& options) {
    std::vector<Blob> pictures;
    for (const std::string& file : options.files) {
        auto picture = read_picture(file, wire::kImageBytesMax);
        if (!picture) {
            fmt::print(stderr, "ocelli: {}: {}\n", printable(file), picture.error().message);
            return kUsage;
        }
        pictures.push_back(std::move(picture->bytes));
    }
    const BenchResult result = BenchSession(options, std::move(pictures)).run();
    if (result.link_lost) {
        fmt::print(stderr, "ocelli: {}\n", printable(result.link_lost->message));
    }
    if (result.seconds > 0) {
        print(options.json ? to_line(to_json(options, result)) + "\n" : to_text(options, result));
    }
    if (result.interrupted) {
        return kInterrupted;
    }
    if (result.link_lost) {
        return kNoMaster;
    }
    return result.complete > 0 && result.complete == result.due ? 0 : kIncomplete;
}

}  // namespace ocelli::client
