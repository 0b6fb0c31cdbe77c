#pragma once

// Carries out what a Submitter decides: connects to a master, again and again, sends, receives,
// keeps time. On one thread.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <optional>

#include "common/net/master_link.hpp"
#include "common/submit/submitter.hpp"

namespace ocelli {

// What becomes of the pictures. Each may submit, release places, and stop the link.
struct SubmitEvents {
    std::function<void(const wire::Welcome&)> connected;
    std::function<void(const Error& why)> disconnected = [](const Error&) {};
    std::function<void(const TaskId&)> accepted = [](const TaskId&) {};
    std::function<void(submit_action::Reported)> reported;
    std::function<void(submit_action::Failed)> failed;
    std::function<void(const std::string& why)> waiting = [](const std::string&) {};
};

class SubmitLink {
  public:
    SubmitLink(const boost::asio::any_io_executor& executor, net::TaskGroup& tasks,
               net::Address master, net::CredentialFiles credentials, const SubmitPolicy& policy,
               SubmitEvents events);

    // Until stop(): nothing; or until the master is lost for good: then why.
    boost::asio::awaitable<std::optional<Error>> run();
    // What is queued is still sent. May be called twice.
    void stop();
    bool is_connected() const { return connected_; }

    Submitter& submitter() { return submitter_; }
    void submit(Submission submission);
    // Nobody waits for the open tasks any more: the master is told.
    void cancel_all();

  private:
    boost::asio::awaitable<Error> exchange();
    void act();
    void carry_out(SubmitAction action);
    void wake();

    net::Address master_;
    net::CredentialFiles credentials_;
    SubmitEvents events_;
    Submitter submitter_;
    net::MasterLink link_;
    net::LoopTimer pause_;  // between two attempts to connect
    boost::asio::steady_timer timer_;
    TimePoint wakes_at_ = TimePoint::max();
    bool connected_ = false;
    bool acting_ = false;
};

}  // namespace ocelli
