#include "client/commands.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "client/fetch_results.hpp"
#include "client/fetch_status.hpp"
#include "client/picture_writer.hpp"
#include "client/report_table.hpp"
#include "client/submit.hpp"
#include "client/watch/watch_session.hpp"
#include "common/clock.hpp"
#include "common/report/report_json.hpp"

namespace ocelli::client {

namespace {

constexpr std::size_t kLineBytes = 1U << 20U;

void complain(const std::string& sentence) {
    fmt::print(stderr, "ocelli: {}\n", printable(sentence));
}

// Whether it was written.
bool print_line(const std::string& line) {
    return std::fputs((line + "\n").c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
}

// Where reports go as they come.
class Output {
  public:
    explicit Output(const SubmitOptions& options)
        : json_(options.json), pictures_(options.annotate_folder, options.edge_maps_folder) {}

    void take(const FileReport& report) {
        if (json_) {
            fmt::print("{}\n", to_line(to_json(report.report, report.file)));
            std::fflush(stdout);
        } else {
            table_.add(report);
        }
        if (const std::string problem = pictures_.write(report); !problem.empty()) {
            complain(problem);
            all_written_ = false;
        }
    }

    void end(double seconds) const {
        if (!json_) {
            fmt::print("{}", table_.render(seconds, standard_output()));
            std::fflush(stdout);
        }
    }

    bool all_written() const { return all_written_; }

  private:
    bool json_;
    ReportTable table_;
    PictureWriter pictures_;
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
                fmt::print("{}\n", to_line(line));
            } else {
                fmt::print("{}  {}\n", to_string(id), printable(file));
            }
            std::fflush(stdout);
        });
    if (outcome.reports > 0) {
        output.end(to_milliseconds(now() - begin) / 1000);
    }
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
    if (!folder) {
        complain(folder.error().message);
        return kIncomplete;
    }
    // A line in one write: whoever follows the file, or kills this process, sees whole ones.
    std::setvbuf(stdout, nullptr, _IOFBF, kLineBytes);
    const WatchOutput output{
        [&options](const FileReport& report) {
            return print_line(options.json ? to_line(to_json(report.report, report.file))
                                           : report_line(report));
        },
        complain};
    const auto done = WatchSession(options, *state, std::move(*folder), output).run();
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
    const auto lost = fetch_results(options, [&](const TaskId& id, Result<FileReport> answer) {
        if (!answer) {
            ++incomplete;
            complain(fmt::format("{}: {}", to_string(id), answer.error().message));
            return;
        }
        ++reports;
        incomplete += answer->report.status == TaskStatus::complete ? 0U : 1U;
        if (options.json) {
            fmt::print("{}\n", to_line(to_json(answer->report, std::nullopt)));
        } else {
            table.add(*answer);
        }
    });
    if (!options.json && reports > 0) {
        fmt::print("{}", table.render(0, standard_output()));
    }
    if (lost) {
        complain(lost->message);
        return kNoMaster;
    }
    return incomplete > 0 ? kIncomplete : 0;
}

int run_status(const StatusOptions& options) {
    const auto status = fetch_status(options);
    if (!status) {
        complain(status.error().message);
        return kNoMaster;
    }
    fmt::print("{}", options.json ? to_line(to_json(*status)) + "\n"
                                  : status_table(*status, standard_output()));
    return 0;
}

}  // namespace ocelli::client
