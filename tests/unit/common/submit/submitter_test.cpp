#include "common/submit/submitter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ocelli {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class SubmitterTest : public ::testing::Test {
  protected:
    SubmitterTest() { connect(submitter_); }

    void connect(Submitter& submitter) {
        submitter.on_connected(now_);
        submitter.take_actions();
    }

    static Submission submission(milliseconds timeout = seconds{60}) {
        Submission made;
        made.submit.task_id = make_task_id();
        made.submit.kinds = {"edge"};
        made.submit.timeout_ms = static_cast<std::uint32_t>(timeout.count());
        made.image = Blob::copy_of(std::as_bytes(std::span("picture", 7)));
        return made;
    }

    // In flight, with a place of its own.
    TaskId open(Submitter& submitter, milliseconds timeout = seconds{60}) {
        EXPECT_TRUE(submitter.take_place());
        Submission made = submission(timeout);
        const TaskId id = made.submit.task_id;
        submitter.submit(std::move(made), now_);
        submitter.take_actions();
        return id;
    }
    TaskId open(milliseconds timeout = seconds{60}) { return open(submitter_, timeout); }

    void accept(const TaskId& id) {
        EXPECT_TRUE(submitter_.on_frame(wire::encode(wire::Accepted{id}), now_));
    }
    void refuse(Submitter& submitter, const TaskId& id, ErrorCode code,
                std::uint32_t retry_after_ms = 0) {
        EXPECT_TRUE(submitter.on_frame(
            wire::encode(wire::Refused{id, {code, "the reason"}, retry_after_ms}), now_));
    }
    void report(const TaskId& id) {
        wire::ReportMessage message;
        message.report.task_id = id;
        EXPECT_TRUE(submitter_.on_frame(wire::encode(message), now_));
    }

    void answer(const std::vector<wire::SlaveStatus>& slaves) {
        wire::StatusMessage status;
        status.slaves = slaves;
        EXPECT_TRUE(submitter_.on_frame(wire::encode(status), now_));
    }

    template <class Action>
    static std::vector<Action> taken(Submitter& submitter) {
        std::vector<Action> found;
        for (SubmitAction& action : submitter.take_actions()) {
            if (auto* const one = std::get_if<Action>(&action)) {
                found.push_back(std::move(*one));
            }
        }
        return found;
    }
    template <class Action>
    std::vector<Action> taken() {
        return taken<Action>(submitter_);
    }

    TimePoint now_{seconds{1000}};
    Submitter submitter_{{.window = 2}, 1};
};

using submit_action::Accepted;
using submit_action::Ask;
using submit_action::Cancel;
using submit_action::Failed;
using submit_action::Reported;
using submit_action::Send;
using submit_action::Waiting;

// --- places ---

TEST_F(SubmitterTest, KeepsAsManyInFlightAsAllowed) {
    EXPECT_TRUE(submitter_.take_place());
    EXPECT_TRUE(submitter_.take_place());
    EXPECT_FALSE(submitter_.take_place());
    submitter_.release_place();
    EXPECT_TRUE(submitter_.take_place());
    EXPECT_EQ(submitter_.places_taken(), 2U);
}

TEST_F(SubmitterTest, APlaceIsItsOwnersUntilHeReleasesIt) {
    const TaskId id = open();
    report(id);
    EXPECT_FALSE(submitter_.is_open(id));
    EXPECT_EQ(submitter_.places_taken(), 1U) << "the report is not written yet";
    submitter_.release_place();
    EXPECT_EQ(submitter_.places_taken(), 0U);
}

// --- sending and reports ---

TEST_F(SubmitterTest, SendsWhatIsSubmittedAndHandsItsReportBack) {
    Submission made = submission();
    const TaskId id = made.submit.task_id;
    submitter_.submit(std::move(made), now_);
    const auto sent = taken<Send>();
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_EQ(sent[0].submit.task_id, id);
    EXPECT_EQ(sent[0].image.size(), 7U);
    accept(id);
    EXPECT_EQ(taken<Accepted>().at(0).task, id);
    report(id);
    const auto reported = taken<Reported>();
    ASSERT_THAT(reported, SizeIs(1));
    EXPECT_EQ(reported[0].message.report.task_id, id);
    EXPECT_EQ(reported[0].submission.image.size(), 7U);
    EXPECT_FALSE(submitter_.is_open(id));
}

TEST_F(SubmitterTest, WithoutAConnectionNothingIsSentUntilThereIsOne) {
    Submitter offline{{}, 1};
    Submission made = submission();
    const TaskId id = made.submit.task_id;
    offline.submit(std::move(made), now_);
    EXPECT_TRUE(offline.take_actions().empty());
    offline.on_connected(now_);
    EXPECT_EQ(taken<Send>(offline).at(0).submit.task_id, id);
}

TEST_F(SubmitterTest, WhatIsReportedTwiceOrIsNobodysIsDropped) {
    const TaskId id = open();
    report(id);
    report(id);
    report(make_task_id());
    EXPECT_THAT(taken<Reported>(), SizeIs(1));
    accept(make_task_id());
    refuse(submitter_, make_task_id(), ErrorCode::conflict);
    EXPECT_TRUE(submitter_.take_actions().empty());
}

TEST_F(SubmitterTest, AFrameThatNoClientExpectsEndsTheConnection) {
    const auto unexpected = submitter_.on_frame(wire::encode(wire::DrainAnswer{}), now_);
    ASSERT_FALSE(unexpected);
    EXPECT_EQ(unexpected.error().code, ErrorCode::bad_message);
    wire::Frame damaged = wire::encode(wire::Accepted{make_task_id()});
    damaged.body.pop_back();
    EXPECT_FALSE(submitter_.on_frame(damaged, now_));
}

TEST_F(SubmitterTest, WhatNobodyWaitsForIsForgotten) {
    const TaskId detached = open();
    submitter_.forget(detached);
    submitter_.forget(detached);
    EXPECT_TRUE(submitter_.take_actions().empty());
    EXPECT_FALSE(submitter_.is_open(detached));
    submitter_.release_place();
    open();
    open();
    submitter_.cancel_all();
    EXPECT_THAT(taken<Cancel>(), SizeIs(2));
    submitter_.cancel_all();
    EXPECT_TRUE(submitter_.take_actions().empty());
}

// --- refusals ---

TEST_F(SubmitterTest, ABusyMasterIsAskedAgainWhenItSays) {
    const TaskId id = open();
    refuse(submitter_, id, ErrorCode::busy, 250);
    EXPECT_EQ(submitter_.wakes_at(), now_ + milliseconds{250});
    now_ += milliseconds{249};
    submitter_.on_time(now_);
    EXPECT_TRUE(submitter_.take_actions().empty());
    now_ += milliseconds{1};
    submitter_.on_time(now_);
    EXPECT_EQ(taken<Send>().at(0).submit.task_id, id) << "the same id";
    submitter_.on_time(now_ + seconds{1});
    EXPECT_TRUE(submitter_.take_actions().empty()) << "once";
}

TEST_F(SubmitterTest, NeitherHammersNorForgetsABusyMaster) {
    const TaskId id = open();
    refuse(submitter_, id, ErrorCode::busy, 0);
    EXPECT_GE(submitter_.wakes_at(), now_ + milliseconds{10});
    submitter_.on_time(now_ + seconds{1});
    refuse(submitter_, id, ErrorCode::busy, 4'000'000'000);
    EXPECT_LE(submitter_.wakes_at(), now_ + seconds{10});
}

TEST_F(SubmitterTest, OtherRefusalsAreFinal) {
    for (const ErrorCode code : {ErrorCode::conflict, ErrorCode::image_too_large,
                                 ErrorCode::unknown_kind, ErrorCode::storage_full}) {
        const TaskId id = open();
        refuse(submitter_, id, code, 100);
        const auto failed = taken<Failed>();
        ASSERT_THAT(failed, SizeIs(1));
        EXPECT_EQ(failed[0].error.code, code);
        EXPECT_EQ(failed[0].submission.submit.task_id, id);
        EXPECT_FALSE(submitter_.is_open(id));
        submitter_.release_place();
    }
}

TEST_F(SubmitterTest, AMasterThatStopsHasASuccessor) {
    const TaskId id = open();
    refuse(submitter_, id, ErrorCode::draining);
    EXPECT_TRUE(taken<Failed>().empty());
    EXPECT_EQ(submitter_.wakes_at(), now_ + milliseconds{500});
}

TEST_F(SubmitterTest, AMasterThatStaysBusyIsGivenUp) {
    const TaskId id = open();
    now_ += minutes{1};
    refuse(submitter_, id, ErrorCode::busy, 100);
    EXPECT_TRUE(taken<Failed>().empty());
    now_ += minutes{9};
    refuse(submitter_, id, ErrorCode::busy, 100);
    EXPECT_EQ(taken<Failed>().at(0).error.code, ErrorCode::busy);
}

TEST_F(SubmitterTest, SaysOnceWhyNothingWasTakenForAWhile) {
    const TaskId id = open();
    for (int i = 0; i < 5; ++i) {
        refuse(submitter_, id, ErrorCode::busy, 100);
        EXPECT_TRUE(taken<Waiting>().empty()) << "a master may be busy for a moment";
        now_ += milliseconds{300};
        submitter_.on_time(now_);
    }
    now_ += seconds{1};
    refuse(submitter_, id, ErrorCode::busy, 100);
    EXPECT_THAT(taken<Waiting>().at(0).why, HasSubstr("the reason; trying again"));
    refuse(submitter_, id, ErrorCode::busy, 100);
    EXPECT_TRUE(taken<Waiting>().empty());
    accept(id);
    now_ += seconds{10};
    refuse(submitter_, id, ErrorCode::busy, 100);
    EXPECT_TRUE(taken<Waiting>().empty()) << "it has taken something meanwhile";
}

TEST_F(SubmitterTest, WhoDoesNotResendHearsOfEachRefusalAndOfNothingElse) {
    Submitter bench{{.window = 9, .resends = false, .reconnect_for = milliseconds{0}}, 1};
    connect(bench);
    const TaskId id = open(bench);
    refuse(bench, id, ErrorCode::busy, 100);
    EXPECT_EQ(taken<Failed>(bench).at(0).error.code, ErrorCode::busy);
    const TaskId late = open(bench, milliseconds{1});
    bench.on_time(now_ + minutes{10});
    EXPECT_TRUE(taken<Failed>(bench).empty());
    EXPECT_TRUE(bench.is_open(late));
    EXPECT_EQ(bench.on_disconnected(now_), std::nullopt);
}

// --- no slave ---

TEST_F(SubmitterTest, SaysThatNoSlaveIsThereWhenNoReportComes) {
    submitter_.submit(submission(), now_);
    EXPECT_LE(submitter_.wakes_at(), now_ + seconds{2});
    submitter_.on_time(now_ + seconds{1});
    EXPECT_TRUE(taken<Ask>().empty());
    submitter_.on_time(now_ + seconds{2});
    EXPECT_THAT(taken<Ask>(), SizeIs(1));
    answer({});
    EXPECT_THAT(taken<Waiting>().at(0).why,
                HasSubstr("the master has no slave: start ocelli-slave"));
    submitter_.on_time(now_ + seconds{3});
    EXPECT_TRUE(taken<Ask>().empty());
    submitter_.on_time(now_ + seconds{12});
    EXPECT_THAT(taken<Ask>(), SizeIs(1));
    answer({});
    EXPECT_TRUE(taken<Waiting>().empty()) << "it was said";
}

TEST_F(SubmitterTest, SaysWhatNoSlaveDoes) {
    Submission picture = submission();
    picture.submit.kinds = {"edge", "face", "object"};
    submitter_.submit(std::move(picture), now_);
    wire::SlaveStatus edges;
    edges.capabilities = {{"edge", {}, ""}};
    wire::SlaveStatus drained;
    drained.capabilities = {{"edge", {}, ""}, {"face", {}, ""}, {"object", {}, ""}};
    drained.health = "draining";
    answer({edges, drained});
    EXPECT_THAT(taken<Waiting>().at(0).why, HasSubstr("no slave that does face, object"));
    drained.health = "ok";
    answer({edges, drained});
    EXPECT_TRUE(taken<Waiting>().empty());
}

TEST_F(SubmitterTest, AReportTellsThatSlavesAreThere) {
    open();
    const TaskId id = open();
    now_ += seconds{1};
    report(id);
    submitter_.on_time(now_ + seconds{1});
    EXPECT_TRUE(taken<Ask>().empty());
    submitter_.on_time(now_ + seconds{2});
    EXPECT_THAT(taken<Ask>(), SizeIs(1));
}

// --- overdue ---

TEST_F(SubmitterTest, AnAcceptedTaskIsOverdueSoonAfterItsDeadline) {
    const TaskId id = open(seconds{2});
    now_ += seconds{1};
    accept(id);
    submitter_.take_actions();
    submitter_.on_time(now_ + seconds{3});
    EXPECT_TRUE(taken<Failed>().empty());
    EXPECT_LE(submitter_.wakes_at(), now_ + seconds{29});
    submitter_.on_time(now_ + seconds{29});
    auto actions = submitter_.take_actions();
    ASSERT_THAT(actions, SizeIs(2));
    EXPECT_EQ(std::get<Cancel>(actions[0]).task, id);
    EXPECT_EQ(std::get<Failed>(actions[1]).error.code, ErrorCode::timed_out);
    EXPECT_THAT(std::get<Failed>(actions[1]).error.message, HasSubstr("did not report in time"));
}

TEST_F(SubmitterTest, AnImageMayTakeLongToTravel) {
    open(milliseconds{100});
    submitter_.on_time(now_ + minutes{1});
    EXPECT_TRUE(taken<Failed>().empty());
    submitter_.on_time(now_ + minutes{5});
    EXPECT_THAT(taken<Failed>(), SizeIs(1));
}

// --- the connection ---

TEST_F(SubmitterTest, WhatIsOpenIsSentAgainUnderTheSameIdsWhenTheMasterIsBack) {
    const TaskId accepted = open();
    const TaskId refused = open();
    accept(accepted);
    refuse(submitter_, refused, ErrorCode::busy, 100);
    submitter_.take_actions();
    EXPECT_NE(submitter_.on_disconnected(now_), std::nullopt);
    now_ += seconds{1};
    submitter_.on_time(now_);
    EXPECT_TRUE(submitter_.take_actions().empty()) << "there is nobody to send it to";
    submitter_.on_connected(now_);
    EXPECT_THAT(taken<Send>(), SizeIs(2));
    submitter_.on_time(now_ + seconds{1});
    EXPECT_TRUE(submitter_.take_actions().empty()) << "each once";
}

TEST_F(SubmitterTest, AMasterThatWasNeverThereIsNotLookedFor) {
    Submitter fresh{{}, 1};
    EXPECT_EQ(fresh.on_disconnected(now_), std::nullopt);
}

TEST_F(SubmitterTest, AMasterThatWentAwayIsLookedForForAWhile) {
    const TimePoint lost = now_;
    milliseconds longest{0};
    int attempts = 0;
    while (const auto pause = submitter_.on_disconnected(now_)) {
        EXPECT_GT(*pause, milliseconds{0});
        EXPECT_LE(*pause, seconds{2});
        longest = std::max(longest, *pause);
        now_ += *pause;
        ASSERT_LT(++attempts, 1000);
    }
    EXPECT_GT(longest, milliseconds{500}) << "the pauses grow";
    EXPECT_GT(attempts, 3);
    EXPECT_LE(now_ - lost, seconds{10});
    submitter_.on_connected(now_);
    const auto again = submitter_.on_disconnected(now_ + minutes{1});
    ASSERT_NE(again, std::nullopt);
    EXPECT_LE(*again, milliseconds{200}) << "it begins anew";
}

TEST_F(SubmitterTest, ThePatientNeverGiveUp) {
    Submitter watch{{.patient = true, .reconnect_for = std::nullopt}, 1};
    for (int i = 0; i < 100; ++i) {
        EXPECT_NE(watch.on_disconnected(now_), std::nullopt);
        now_ += minutes{10};
    }
    connect(watch);
    const TaskId id = open(watch);
    refuse(watch, id, ErrorCode::storage_full);
    EXPECT_EQ(taken<Waiting>(watch).at(0).why, "the reason; trying again")
        << "a full disk is news at once";
    now_ += seconds{5};
    watch.on_time(now_);
    EXPECT_EQ(taken<Send>(watch).at(0).submit.task_id, id);
    for (int i = 0; i < 10; ++i) {
        now_ += minutes{10};
        watch.on_time(now_);
        EXPECT_EQ(taken<Send>(watch).at(0).submit.task_id, id);
        refuse(watch, id, ErrorCode::busy, 20);
        now_ += seconds{1};
        watch.on_time(now_);
        EXPECT_EQ(taken<Send>(watch).at(0).submit.task_id, id);
    }
    refuse(watch, id, ErrorCode::unknown_kind);
    EXPECT_THAT(taken<Failed>(watch), SizeIs(1)) << "what would never be taken";
}

}  // namespace
}  // namespace ocelli
