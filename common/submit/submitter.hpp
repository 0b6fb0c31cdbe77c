#pragma once

// The rules by which everybody submits pictures to a master: how many are in flight, what becomes
// of a refusal, of a lost connection, of a task that nobody reports. A plain object without I/O or
// clock: events and times go in, actions come out. Whoever submits draws the tasks' ids.

#include <chrono>
#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "common/blob.hpp"
#include "common/clock.hpp"
#include "common/error.hpp"
#include "common/task_id.hpp"
#include "common/wire/codec.hpp"

namespace ocelli {

struct SubmitPolicy {
    std::size_t window = 8;  // places: pictures in flight at once
    // What a busy or stopping master refuses, and what was open when the connection was lost, is
    // sent again under the same id: should the master have it, it is still one task.
    bool resends = true;
    // Never gives a task up: what the master does not report in time, or has no disk for, is sent
    // again. Otherwise such a task fails.
    bool patient = false;
    // How long a master that went away is looked for. Zero: not at all. Without a limit also one
    // that was never there.
    std::optional<std::chrono::milliseconds> reconnect_for{10'000};
    std::chrono::milliseconds reconnect_pause_max{2'000};
};

struct Submission {
    wire::Submit submit;
    Blob image;
};

// What is to be done, in order.
namespace submit_action {
struct Send {
    wire::Submit submit;
    Blob image;
};
struct Cancel {  // tell the master that nobody waits for it
    TaskId task;
};
struct Accepted {
    TaskId task;
};
struct Reported {
    Submission submission;
    wire::ReportMessage message;
    Blob artifacts;
};
// There will be no report: the refusal, or timed_out.
struct Failed {
    Submission submission;
    Error error;
};
// Why nothing happens: the master takes nothing, or has no slave that can do it. Once until
// something happens again.
struct Waiting {
    std::string why;
};
// No report has come for a while: what slaves are there?
struct Ask {};
}  // namespace submit_action

using SubmitAction =
    std::variant<submit_action::Send, submit_action::Cancel, submit_action::Accepted,
                 submit_action::Reported, submit_action::Failed, submit_action::Waiting,
                 submit_action::Ask>;

class Submitter {
  public:
    explicit Submitter(const SubmitPolicy& policy, std::uint32_t seed = std::random_device{}())
        : policy_(policy), random_(seed) {}

    // A place in the window, taken before a picture is read; false when none is free. Whoever took
    // it gives it back when its picture is done with, reported or not.
    bool take_place();
    void release_place() { --places_taken_; }
    std::size_t places_taken() const { return places_taken_; }

    // Sent now, or once there is a connection.
    void submit(Submission submission, TimePoint now);
    // Its report is for somebody else.
    void forget(const TaskId& task) { open_.erase(task); }
    // Nobody waits for any of them: the master is told.
    void cancel_all();
    // Waits for a report, or for its turn to be sent again.
    bool is_open(const TaskId& task) const { return open_.contains(task); }

    void on_connected(TimePoint now);
    // After which pause to try to connect, with full jitter: a thousand clients do not come back at
    // one moment. Nothing: never again.
    std::optional<std::chrono::milliseconds> on_disconnected(TimePoint now);
    // bad_message: no frame for one who submits, or a damaged one; the connection is of no use.
    Result<void> on_frame(const wire::Frame& frame, TimePoint now);
    void on_time(TimePoint now);
    // When on_time() is to be called, at the latest; max: not before something else has happened.
    TimePoint wakes_at() const { return wakes_at_; }

    std::vector<SubmitAction> take_actions();

  private:
    struct Open {
        Submission submission;
        TimePoint give_up_at{};            // the master should have answered long before
        std::optional<TimePoint> send_at;  // refused, and to be sent again then
    };
    using OpenTasks = std::unordered_map<TaskId, Open>;

    void send(Open& open, TimePoint now);
    void on_accepted(const wire::Accepted& accepted, TimePoint now);
    void on_refused(const wire::Refused& refused, TimePoint now);
    // When to send a refused task again; nothing when the refusal is final.
    std::optional<TimePoint> retry_at(const wire::Refused& refused, const Open& open,
                                      TimePoint now) const;
    void tell_why_it_waits(const Error& refusal, TimePoint now);
    // Asks for slaves then, unless a report comes before.
    void ask_at(TimePoint time);
    void on_status(const wire::StatusMessage& status);

    const SubmitPolicy policy_;
    std::mt19937 random_;
    std::size_t places_taken_ = 0;
    OpenTasks open_;
    bool connected_ = false;
    bool was_connected_ = false;
    std::optional<TimePoint> lost_at_;
    std::chrono::milliseconds pause_ceiling_{};
    std::optional<TimePoint> refused_since_;  // nothing was accepted since
    bool said_why_ = false;
    TimePoint ask_at_ = TimePoint::max();
    std::string said_of_slaves_;
    TimePoint wakes_at_ = TimePoint::max();
    std::vector<SubmitAction> actions_;
};

}  // namespace ocelli
