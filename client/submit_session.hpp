#pragma once

// One run of `ocelli submit`: carries out what the SubmissionPlan decides. Runs its own io_context
// on the calling thread.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <optional>
#include <random>
#include <set>

#include "client/master_link.hpp"
#include "client/standard_input.hpp"
#include "client/submission_plan.hpp"
#include "client/submit.hpp"

namespace ocelli::client {

class SubmitSession {
  public:
    // The references must outlive the session.
    SubmitSession(const SubmitOptions& options,
                  const std::function<void(const FileReport&)>& on_report,
                  const std::function<void(const TaskId&, const std::string&)>& on_detached,
                  const std::function<void(const std::string&)>& on_waiting);

    // Returns when every file has its report, the master is lost, or somebody pressed Ctrl-C.
    SubmitOutcome run();

  private:
    boost::asio::awaitable<void> work();
    // Until nothing is left to wait for, or the master is lost: then why.
    boost::asio::awaitable<std::optional<Error>> exchange();
    // Connects again and submits what is open, with the same ids: it may have been accepted.
    boost::asio::awaitable<bool> come_back();
    boost::asio::awaitable<void> pause_for(std::chrono::milliseconds pause);
    boost::asio::awaitable<void> submit_standard_input();
    boost::asio::awaitable<void> resubmit(TaskId id, std::chrono::milliseconds pause);
    boost::asio::awaitable<void> watch_overdue();
    boost::asio::awaitable<void> watch_signals();

    void send_more();
    void submit_picture(const std::string& file, Result<PictureFile> picture);
    Result<void> handle(const wire::Frame& frame);
    Result<void> on_accepted(const Result<wire::Accepted>& message);
    Result<void> on_report_message(Result<wire::ReportMessage> message, const Blob& blob);
    Result<void> on_refused(const Result<wire::Refused>& message);
    void tell_why_it_waits(const std::string& why);
    void deliver(const FileReport& report);
    void end();

    const SubmitOptions& options_;
    const std::function<void(const FileReport&)>& on_report_;
    const std::function<void(const TaskId&, const std::string&)>& on_detached_;
    const std::function<void(const std::string&)>& on_waiting_;
    std::optional<TimePoint> refused_since_;  // nothing was accepted since
    bool said_why_ = false;
    boost::asio::io_context context_{1};
    net::TaskGroup tasks_;
    MasterLink link_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer tick_;
    StandardInput standard_input_;
    std::set<boost::asio::steady_timer*> pauses_;  // those that wait in pause_for()
    SubmissionPlan plan_;
    SubmitOutcome outcome_;
    std::uint64_t image_bytes_max_ = wire::kImageBytesMax;
    std::mt19937 random_{std::random_device{}()};
    bool done_ = false;
};

}  // namespace ocelli::client
