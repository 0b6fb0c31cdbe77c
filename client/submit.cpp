#include "client/submit.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>

#include "client/output/picture_writer.hpp"
#include "client/output/report_csv.hpp"
#include "client/output/report_table.hpp"
#include "client/output/terminal.hpp"
#include "client/read_picture.hpp"
#include "common/picture/raw_picture.hpp"
#include "common/report/report_json.hpp"
#include "common/submit/submit_link.hpp"
#include "common/text.hpp"

namespace ocelli::client {

namespace asio = boost::asio;

namespace {

Result<void> check_sheet(const std::string& file) {
    if (file.empty()) {
        return {};
    }
    const std::filesystem::path path(file);
    const std::string extension = path.extension().string();
    if (extension != ".jpg" && extension != ".jpeg" && extension != ".png") {
        return Error{ErrorCode::bad_parameter,
                     fmt::format("--sheet '{}': name a .jpg or a .png file", file)};
    }
    if (!may_become_sheet(path)) {
        return Error{ErrorCode::bad_parameter,
                     fmt::format("--sheet '{}': that file is there and is no sheet of an earlier "
                                 "run: name another one, before the pictures",
                                 file)};
    }
    const std::string folder = path.parent_path().string();
    return check_writable_folder(folder.empty() ? "." : folder, "--sheet");
}

// The kinds that make artifacts make them only where they are asked to.
Result<void> ask_for_artifacts(SubmitOptions& options) {
    std::string kinds_with;
    bool any = false;
    for (const Kind& kind : kind_table()) {
        if (kind.artifact_parameter.empty()) {
            continue;
        }
        kinds_with += fmt::format("{}'{}'", kinds_with.empty() ? "" : ", ", kind.name);
        if (std::ranges::find(options.kinds, kind.name) != options.kinds.end()) {
            options.overrides.push_back(
                {std::string(kind.name), std::string(kind.artifact_parameter), "true"});
            any = true;
        }
    }
    if (!any) {
        return Error{
            ErrorCode::bad_parameter,
            fmt::format("--artifacts needs a kind that makes any among --kinds: {}", kinds_with)};
    }
    return {};
}

// Where reports go as they come.
class Output {
  public:
    explicit Output(const SubmitOptions& options)
        : json_(options.json),
          csv_(options.csv),
          pictures_(options.annotate_folder, options.artifacts_folder, options.sheet_file),
          progress_(options.files.size(), progress_terminal(options), now()) {
        if (csv_) {
            print(csv_head());
        }
    }

    void take(const FileReport& report) {
        if (json_) {
            print(to_line(to_json(report.report, report.file)) + "\n");
        } else if (csv_) {
            print(csv_row(report));
        } else {
            table_.add(report);
        }
        note(pictures_.write(report));
        progress_.add(report.report.status == TaskStatus::complete, now());
    }

    void detached(const TaskId& id, const std::string& file) {
        if (json_) {
            const nlohmann::ordered_json line{{"task_id", to_string(id)}, {"file", file}};
            print(to_line(line) + "\n");
        } else {
            print(fmt::format("{}  {}\n", to_string(id), printable(file)));
        }
    }

    void end(double seconds) {
        progress_.clear();
        note(pictures_.write_sheet());
        if (!json_ && !csv_) {
            print(table_.render(seconds, standard_output()));
        }
    }

    void clear_progress() { progress_.clear(); }
    bool all_written() const { return all_written_; }

  private:
    // Lines of reports on the same terminal would tear the bar apart.
    static Terminal progress_terminal(const SubmitOptions& options) {
        const bool prints_lines = options.json || options.csv || options.detach;
        return prints_lines && standard_output().is_terminal ? Terminal() : standard_error();
    }

    void note(const std::string& problem) {
        if (!problem.empty()) {
            progress_.clear();
            complain(problem);
            all_written_ = false;
        }
    }

    bool json_;
    bool csv_;
    ReportTable table_;
    PictureWriter pictures_;
    Progress progress_;
    bool all_written_ = true;
};

// One run: reads a file for each place that is free, and takes what comes of it.
class SubmitSession {
  public:
    SubmitSession(const SubmitOptions& options, Output& output)
        : options_(options),
          output_(output),
          tasks_(context_.get_executor(), warnings_only()),
          signals_(context_, SIGINT, SIGTERM),
          standard_input_(context_.get_executor()),
          link_(context_.get_executor(), tasks_, options.master, options.credentials,
                {.window = static_cast<std::size_t>(options.concurrency),
                 .reconnect_for = options.reconnect},
                events()) {}

    // Returns when every file has its report, the master is lost, or somebody pressed Ctrl-C.
    int run() {
        const TimePoint begin = now();
        tasks_.spawn("submit", work());
        tasks_.spawn("signals", watch_signals());
        context_.run();
        if (reports_ > 0) {
            output_.end(to_milliseconds(now() - begin) / 1000);
        }
        output_.clear_progress();
        if (interrupted_) {
            complain("interrupted; the master was asked to drop what was open");
            return kInterrupted;
        }
        if (lost_) {
            complain(fmt::format("{} ({} of {} files have no report)", lost_->message,
                                 options_.files.size() - reports_ - detached_,
                                 options_.files.size()));
            return kNoMaster;
        }
        return incomplete_ > 0 || !output_.all_written() ? kIncomplete : 0;
    }

  private:
    SubmitEvents events() {
        SubmitEvents events;
        events.connected = [this](const wire::Welcome& welcome) {
            image_bytes_max_ = welcome.image_bytes_max;
            send_more();
        };
        events.accepted = [this](const TaskId& task) { on_accepted(task); };
        events.reported = [this](submit_action::Reported reported) {
            deliver(received_report(take_file(reported.submission), std::move(reported.message),
                                    reported.artifacts, std::move(reported.submission.image)));
        };
        events.failed = [this](const submit_action::Failed& failed) {
            auto report = failed_report(take_file(failed.submission), failed.submission.submit,
                                        failed.submission.image, failed.error);
            if (failed.error.code == ErrorCode::timed_out) {
                report.report.status = TaskStatus::expired;
            }
            deliver(report);
        };
        events.waiting = [this](const std::string& why) {
            output_.clear_progress();
            complain(why);
        };
        return events;
    }

    asio::awaitable<void> work() {
        auto lost = co_await link_.run();
        if (!done_) {
            lost_ = std::move(lost);
        }
        end();
    }

    asio::awaitable<void> watch_signals() {
        boost::system::error_code error;
        co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        if (!error) {
            interrupted_ = true;
            link_.cancel_all();
            end();
        }
    }

    // A file that cannot be read frees its place at once: this loop goes on with it, and no deeper.
    void send_more() {
        if (std::exchange(sending_, true)) {
            return;
        }
        while (!done_ && next_ < options_.files.size() && link_.submitter().take_place()) {
            const std::string& file = options_.files[next_++];
            if (file == "-") {
                tasks_.spawn("standard input", submit_standard_input());
            } else {
                submit(file, read_picture(file, image_bytes_max_));
            }
        }
        sending_ = false;
        if (next_ == options_.files.size() && link_.submitter().places_taken() == 0) {
            end();
        }
    }

    asio::awaitable<void> submit_standard_input() {
        auto picture = co_await standard_input_.read(image_bytes_max_);
        if (!done_) {
            submit("-", std::move(picture));
        }
    }

    void submit(const std::string& file, Result<PictureFile> picture) {
        wire::Submit submit = new_submission(options_);
        if (!picture) {
            deliver(failed_report(file, submit, {}, picture.error()));
            return;
        }
        submit.captured_at = picture->captured_at;
        submit.media_type = raw_media_of(picture->bytes.bytes());
        files_[submit.task_id] = file;
        link_.submit({std::move(submit), std::move(picture->bytes)});
    }

    void on_accepted(const TaskId& task) {
        if (options_.detach) {
            ++detached_;
            output_.detached(task, files_.at(task));
            files_.erase(task);
            link_.submitter().forget(task);
            link_.submitter().release_place();
            send_more();
        }
    }

    std::string take_file(const Submission& submission) {
        return std::move(files_.extract(submission.submit.task_id).mapped());
    }

    void deliver(const FileReport& report) {
        ++reports_;
        incomplete_ += report.report.status == TaskStatus::complete ? 0 : 1;
        output_.take(report);
        link_.submitter().release_place();
        send_more();
    }

    // May be called twice. A second Ctrl-C ends the program at once: nobody catches it any more.
    void end() {
        done_ = true;
        link_.stop();
        signals_.clear();
        signals_.cancel();
        standard_input_.cancel();
    }

    const SubmitOptions& options_;
    Output& output_;
    asio::io_context context_{1};
    net::TaskGroup tasks_;
    asio::signal_set signals_;
    StandardInput standard_input_;
    SubmitLink link_;
    std::size_t next_ = 0;                           // of the files
    std::unordered_map<TaskId, std::string> files_;  // of the open tasks
    std::uint64_t image_bytes_max_ = wire::kImageBytesMax;
    std::size_t reports_ = 0;
    std::size_t incomplete_ = 0;  // of these, not `complete`
    std::size_t detached_ = 0;    // accepted, and not waited for
    std::optional<Error> lost_;   // the master could not be reached, or went away
    bool interrupted_ = false;
    bool sending_ = false;  // in send_more()
    bool done_ = false;
};

}  // namespace

CLI::App* SubmitFlags::add_to(CLI::App& app) {
    CLI::App* submit = app.add_subcommand("submit", "Have snapshots analysed and print reports");
    task.add_to(*submit, options);
    submit->add_option("--camera", options.camera, "name of the camera the snapshots are from");
    CLI::Option* json =
        submit->add_flag("--json", options.json, "one JSON report a line instead of a table");
    submit->add_flag("--csv", options.csv, "comma-separated values instead of a table")
        ->excludes(json);
    submit->add_option("--annotate", options.annotate_folder, "folder for annotated pictures");
    submit->add_option("--sheet", options.sheet_file,
                       "file for one picture with all annotated ones, small");
    submit->add_option("--artifacts,--edge-maps", options.artifacts_folder,
                       "folder for the files that go with reports, such as edge maps");
    submit->add_option("--reconnect", reconnect, "how long to look for a master that went away")
        ->capture_default_str();
    submit->add_flag("--detach", options.detach,
                     "print task ids once they are accepted, and do not wait; see 'ocelli result'");
    submit->add_flag("--transient", transient,
                     "the master keeps nothing on disk: a picture whose report is lost with it is "
                     "sent again");
    submit->add_option("FILE", options.files, "pictures; - is standard input")->required();
    submit->footer(
        "Examples:\n"
        "  ocelli submit front-door.jpg\n"
        "  ocelli submit --camera yard --annotate out --set object.min_confidence=0.3 *.jpg\n"
        "  some-camera-tool | ocelli submit --camera front-door --json -\n"
        "Exit status: 0 all complete, 1 some not, 2 usage, 3 no master.");
    return submit;
}

Result<SubmitOptions> SubmitFlags::check() {
    const auto fail = [](std::string why) {
        return Error{ErrorCode::bad_parameter, std::move(why)};
    };
    if (auto checked = task.check(options); !checked) {
        return checked.error();
    }
    if (auto read = read_duration("--reconnect", reconnect, {}, options.reconnect); !read) {
        return read.error();
    }
    if (options.detach && transient) {
        return fail("--detach leaves a report for later, and of --transient pictures none is kept");
    }
    if (transient) {
        options.durability = wire::Durability::transient;
    }
    if (std::ranges::count(options.files, "-") > 1) {
        return fail("standard input (-) can be given once only");
    }
    const bool draws = !options.annotate_folder.empty() || !options.artifacts_folder.empty() ||
                       !options.sheet_file.empty();
    if (options.detach && (draws || options.csv)) {
        return fail(
            "--detach does not wait for the reports that --csv would print, and --annotate, "
            "--artifacts and --sheet would draw");
    }
    if (!options.artifacts_folder.empty()) {
        if (auto asked = ask_for_artifacts(options); !asked) {
            return asked.error();
        }
    }
    if (auto sheet = check_sheet(options.sheet_file); !sheet) {
        return sheet.error();
    }
    const auto annotate = check_writable_folder(options.annotate_folder, "--annotate");
    if (!annotate) {
        return annotate.error();
    }
    const auto artifacts = check_writable_folder(options.artifacts_folder, "--artifacts");
    if (!artifacts) {
        return artifacts.error();
    }
    return options;
}

int run_submit(const SubmitOptions& options) {
    Output output(options);
    return SubmitSession(options, output).run();
}

}  // namespace ocelli::client
