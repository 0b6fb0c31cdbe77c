#pragma once

// One run of `ocelli watch`: looks at the folder, sends what is new, hands each report on, writes
// down what was done. Runs its own io_context on the calling thread.
//
// A file is reported once, and its report is not lost, power cuts included: its task's id is in the
// state file before it is sent, so that a master that has it already knows it, and on the disk
// before its report is written; that it was reported is noted when the report is on the disk, and
// only then it is put away. Reports that come together share the waiting for the disk.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "client/file_report.hpp"
#include "client/watch/watch.hpp"
#include "client/watch/watch_intake.hpp"
#include "client/watch/watch_state.hpp"
#include "common/daemon/lifecycle.hpp"
#include "common/submit/submit_link.hpp"

namespace ocelli::client {

// Where reports, and sentences for the operator, go. A report that could not be written, or synced,
// counts as not reported.
struct WatchOutput {
    std::function<Result<void>(const FileReport&)> report;
    std::function<Result<void>()> sync;
    std::function<Result<void>()> reopen;  // SIGHUP
    std::function<void(const std::string& sentence)> say;
};

class WatchSession {
  public:
    // The state and the output must outlive the session.
    WatchSession(const WatchOptions& options, WatchState& state,
                 std::unique_ptr<FolderWatch> folder, const WatchOutput& output, Notifier notifier);

    // Returns when somebody has stopped it, or why it cannot go on.
    Result<void> run();

  private:
    // A picture that is at the master, or about to be sent to it, or whose report is not written.
    struct Flight {
        std::string file;
        WatchEntry entry;
    };
    struct Arrival {
        Flight flight;
        FileReport report;
    };

    SubmitEvents events();
    boost::asio::awaitable<void> talk();
    boost::asio::awaitable<void> keep_time();

    void send_more();
    // Sends the file, unless it was reported before.
    Result<void> begin(const std::string& file);
    // Whether it is a file that is known under another name, and is in work under that.
    Result<bool> follow_move(const std::string& file, const FileIdentity& identity);
    Flight* flight_of(const TaskId& task);
    void on_connected(const wire::Welcome& welcome);
    void done(const std::string& file);
    void finish(const TaskId& task, const std::function<FileReport(const std::string&)>& report);
    Result<void> take(Flight flight, FileReport report);
    Result<void> commit();
    // How many could be written, and why not all.
    std::pair<std::size_t, Result<void>> write_reports(const std::vector<Arrival>& arrivals);
    void commit_soon();
    std::string summary() const;
    void on_hang_up();
    void tidy(const std::string& file, const WatchEntry& entry);
    void say_once(const std::string& sentence);
    void stop(Result<void> why);

    const WatchOptions& options_;
    WatchState& state_;
    const WatchOutput& output_;
    boost::asio::io_context context_{1};
    net::TaskGroup tasks_;
    WatchIntake intake_;
    const bool ends_with_terminal_;
    Lifecycle life_;
    boost::asio::steady_timer tick_;
    boost::asio::steady_timer commit_;
    SubmitLink link_;
    std::unordered_map<TaskId, Flight> flights_;
    std::vector<Arrival> arrivals_;  // reports that are not written yet
    std::uint64_t reported_ = 0;
    TimePoint sync_at_{};
    std::uint64_t image_bytes_max_ = wire::kImageBytesMax;
    std::string last_said_;
    bool stopped_ = false;
    Result<void> outcome_;
};

}  // namespace ocelli::client
