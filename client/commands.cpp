// Submitting, watching, and the reports; commands_status.cpp has the rest.

#include "client/commands.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "client/fetch_results.hpp"
#include "client/picture_writer.hpp"
#include "client/print.hpp"
#include "client/progress.hpp"
#include "client/report_csv.hpp"
#include "client/report_table.hpp"
#include "client/submit.hpp"
#include "client/watch/report_file.hpp"
#include "client/watch/watch_session.hpp"
#include "common/clock.hpp"
#include "common/report/report_json.hpp"

namespace ocelli::client {

namespace {

// Where reports go as they come.
class Output {
  public:
    explicit Output(const SubmitOptions& options)
        : json_(options.json),
          csv_(options.csv),
          pictures_(options.annotate_folder, options.edge_maps_folder, options.sheet_file),
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

}  // namespace

int run_submit(const SubmitOptions& options) {
    const TimePoint begin = now();
    Output output(options);
    const auto outcome = submit(
        options, [&output](const FileReport& report) { output.take(report); },
        [&options](const TaskId& id, const std::string& file) {
            if (options.json) {
                const nlohmann::ordered_json line{{"task_id", to_string(id)}, {"file", file}};
                print(to_line(line) + "\n");
            } else {
                print(fmt::format("{}  {}\n", to_string(id), printable(file)));
            }
        },
        [&output](const std::string& why) {
            output.clear_progress();
            complain(why + "; nothing was taken for a while, trying again");
        });
    if (outcome.reports > 0) {
        output.end(to_milliseconds(now() - begin) / 1000);
    }
    output.clear_progress();
    if (outcome.interrupted) {
        complain("interrupted; the master was asked to drop what was open");
        return kInterrupted;
    }
    if (outcome.link_lost) {
        complain(fmt::format("{} ({} of {} files have no report)", outcome.link_lost->message,
                             options.files.size() - outcome.reports - outcome.detached,
                             options.files.size()));
        return kNoMaster;
    }
    return outcome.incomplete > 0 || !output.all_written() ? kIncomplete : 0;
}

int run_watch(const WatchOptions& options) {
    auto state = WatchState::open(options.state_file);
    auto folder = state ? FolderWatch::open(options.folder, options.move_folder)
                        : Result<std::unique_ptr<FolderWatch>>(state.error());
    auto reports =
        folder ? ReportFile::open(options.output_file) : Result<ReportFile>(folder.error());
    if (!reports) {
        complain(reports.error().message);
        return kIncomplete;
    }
    const WatchOutput output{
        [&](const FileReport& report) {
            return reports->write((options.json ? to_line(to_json(report.report, report.file))
                                                : report_line(report)) +
                                  "\n");
        },
        [&] { return reports->sync(); }, [&] { return reports->reopen(); }, complain};
    const auto done = WatchSession(options, *state, std::move(*folder), output, Notifier()).run();
    if (!done) {
        complain(done.error().message);
        return kIncomplete;
    }
    return 0;
}

int run_result(const ResultOptions& options) {
    ReportTable table;
    std::size_t incomplete = 0;
    std::size_t reports = 0;
    if (options.csv) {
        print(csv_head());
    }
    const auto lost = fetch_results(options, [&](const TaskId& id, Result<FileReport> answer) {
        if (!answer) {
            ++incomplete;
            complain(fmt::format("{}: {}", to_string(id), answer.error().message));
            return;
        }
        ++reports;
        incomplete += answer->report.status == TaskStatus::complete ? 0U : 1U;
        if (options.json) {
            print(to_line(to_json(answer->report, std::nullopt)) + "\n");
        } else if (options.csv) {
            print(csv_row(*answer));
        } else {
            table.add(*answer);
        }
    });
    if (!options.json && !options.csv && reports > 0) {
        print(table.render(0, standard_output()));
    }
    if (lost) {
        complain(lost->message);
        return kNoMaster;
    }
    return incomplete > 0 ? kIncomplete : 0;
}

}  // namespace ocelli::client
