#include "slave/service/slave_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "common/logging.hpp"
#include "common/wire/codec.hpp"

namespace ocelli::slave {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::uint64_t kMaster = 77;
constexpr std::uint64_t kImage = 5;

class FakeJobs final : public JobQueue {
  public:
    void submit(std::vector<Job> jobs) override {
        std::ranges::move(jobs, std::back_inserter(waiting));
    }
    bool cancel(std::uint64_t attempt) override {
        return std::erase_if(waiting, [&](const Job& job) { return job.attempt == attempt; }) > 0;
    }
    std::vector<std::uint64_t> take_waiting() override {
        std::vector<std::uint64_t> attempts;
        for (const Job& job : std::exchange(waiting, {})) {
            attempts.push_back(job.attempt);
        }
        return attempts;
    }
    std::vector<std::uint64_t> take_begun(std::uint64_t session) override {
        return session == begun_in ? std::exchange(begun, {}) : std::vector<std::uint64_t>{};
    }

    std::vector<Job> waiting;
    std::vector<std::uint64_t> begun;
    std::uint64_t begun_in = 1;
};

class SlaveRulesTest : public ::testing::Test {
  protected:
    SlaveRulesTest() {
        settings_.name = "yard-1";
        registry_.add({"edge", {"canny"}, "cpu", {}});
        rules_.on_welcome(kMaster);
    }
    static wire::RunSubtask subtask(std::uint64_t attempt, std::string kind = "edge") {
        return {.attempt = attempt, .kind = std::move(kind)};
    }
    void work(std::vector<wire::RunSubtask> subtasks, bool has_image = true) {
        const wire::Work work{
            .image = kImage, .has_image = has_image, .subtasks = std::move(subtasks)};
        ASSERT_TRUE(rules_.on_frame(
            wire::encode(work, has_image ? Blob::copy_of(std::string_view("jpeg")) : Blob())));
    }
    template <class Message>
    Result<void> on(const Message& message) {
        return rules_.on_frame(wire::encode(message));
    }
    // The messages of that type that were sent since the last call for any type.
    template <class Message>
    std::vector<Message> take() {
        std::vector<Message> found;
        for (const ToMaster& message : std::exchange(sent_, {})) {
            if (const auto* one = std::get_if<Message>(&message)) {
                found.push_back(*one);
            }
        }
        return found;
    }
    JobResult result(std::uint64_t attempt, AnalysisOutput output = {}) const {
        return {attempt, rules_.session(), std::move(output), {640, 480}, {}, {}, "edge"};
    }

    SlaveSettings settings_;
    AnalyzerRegistry registry_;
    FakeJobs jobs_;
    std::vector<ToMaster> sent_;
    std::vector<std::size_t> blob_bytes_;
    SlaveRules rules_{settings_, registry_, jobs_,
                      [this](const ToMaster& message, const Blob& blob) {
                          sent_.push_back(message);
                          blob_bytes_.push_back(blob.size());
                      },
                      make_logger("test", {}).value()};
};

TEST_F(SlaveRulesTest, SubtasksBecomeJobsOfTheSessionThatAsked) {
    work({subtask(1), subtask(2)});
    ASSERT_THAT(jobs_.waiting, SizeIs(2));
    EXPECT_EQ(jobs_.waiting[1].attempt, 2U);
    EXPECT_EQ(jobs_.waiting[1].session, 1U);
    EXPECT_EQ(jobs_.waiting[0].image, jobs_.waiting[1].image);
    work({subtask(3)}, false);  // it is kept
    EXPECT_THAT(jobs_.waiting, SizeIs(3));
    EXPECT_EQ(rules_.statistics().images, 1U);
    EXPECT_EQ(rules_.statistics().image_hits, 3U);
    EXPECT_THAT(sent_, IsEmpty());
}

TEST_F(SlaveRulesTest, ParametersOfASubtaskAreItsOwn) {
    settings_.defaults = {{"edge", "aperture", "5"}};
    wire::RunSubtask set = subtask(2);
    set.overrides = {{"edge", "aperture", "7"}};
    work({subtask(1), set, subtask(3)});
    std::vector<int> apertures;
    for (const Job& job : jobs_.waiting) {
        apertures.push_back(job.parameters->integer("aperture"));
    }
    EXPECT_THAT(apertures, ElementsAre(5, 7, 5));
}

TEST_F(SlaveRulesTest, ImagesThatAreNotKeptAreAskedForInOneMessage) {
    work({subtask(1), subtask(2)}, false);
    const auto missing = take<wire::ImageMissing>();
    ASSERT_THAT(missing, SizeIs(1));
    EXPECT_THAT(missing[0].attempts, ElementsAre(1, 2));
    EXPECT_THAT(jobs_.waiting, IsEmpty());
}

TEST_F(SlaveRulesTest, WhatCannotBeDoneIsAnsweredWithTheReason) {
    auto wrong = subtask(2);
    wrong.overrides = {{"edge", "apperture", "3"}};
    work({subtask(1, "object"), wrong});
    const auto results = take<wire::Results>();
    ASSERT_THAT(results, SizeIs(2));
    EXPECT_EQ(results[0].master, kMaster);
    EXPECT_EQ(results[0].results[0].error->code, ErrorCode::unknown_kind);
    EXPECT_EQ(results[0].results[0].error->message, "the slave 'yard-1' cannot do 'object'");
    EXPECT_EQ(results[1].results[0].attempt, 2U);
    EXPECT_THAT(results[1].results[0].error->message, HasSubstr("apperture"));
    EXPECT_THAT(jobs_.waiting, IsEmpty());
}

TEST_F(SlaveRulesTest, CancellingAnswersWhatWaitedAndNothingElse) {
    work({subtask(1)});
    EXPECT_TRUE(on(wire::CancelSubtask{1}));
    EXPECT_TRUE(on(wire::CancelSubtask{2}));  // runs, or is unknown
    const auto results = take<wire::Results>();
    ASSERT_THAT(results, SizeIs(1));
    EXPECT_EQ(results[0].results[0].error->code, ErrorCode::cancelled);
}

TEST_F(SlaveRulesTest, ResultsThatAreReadyTogetherLeaveTogether) {
    AnalysisOutput with_map;
    with_map.section = {"edge", {}, {{"density", 0.5}}};
    with_map.artifacts = {{"edges.png", std::vector<std::byte>(10)}};
    std::vector<JobResult> ended;
    ended.push_back(result(1, with_map));
    ended.push_back(result(2, with_map));
    ended.push_back({3, rules_.session(), Error{ErrorCode::bad_image, "no picture"}, {}});
    rules_.on_finished(std::move(ended));
    EXPECT_THAT(blob_bytes_, ElementsAre(20U));
    const auto results = take<wire::Results>();
    ASSERT_THAT(results, SizeIs(1));
    ASSERT_THAT(results[0].results, SizeIs(3));
    EXPECT_EQ(results[0].results[1].artifacts,
              (std::vector<wire::ArtifactHeader>{{"edges.png", 10}}));
    EXPECT_EQ(results[0].results[1].section.number("density"), 0.5);
    EXPECT_FALSE(results[0].results[1].error);
    EXPECT_EQ(results[0].results[2].error->message, "no picture");
    EXPECT_EQ(rules_.answered(), 3U);
    rules_.on_finished({});
    EXPECT_THAT(sent_, IsEmpty());
}

TEST_F(SlaveRulesTest, MuchLeavesInSeveralMessages) {
    AnalysisOutput large;
    large.artifacts = {{"edges.png", std::vector<std::byte>(2 << 20)}};
    std::vector<JobResult> ended;
    ended.push_back(result(1, large));
    ended.push_back(result(2, large));
    ended.push_back(result(3));
    rules_.on_finished(std::move(ended));
    EXPECT_THAT(blob_bytes_, ElementsAre(2U << 20U, 2U << 20U, 0U));
}

TEST_F(SlaveRulesTest, ALostConnectionTakesItsWorkAlong) {
    work({subtask(1), subtask(2)});
    JobResult late = result(9);
    rules_.on_lost();
    EXPECT_THAT(jobs_.waiting, IsEmpty());
    std::vector<JobResult> ended;
    ended.push_back(late);
    rules_.on_finished(ended);
    EXPECT_THAT(take<wire::Results>(), IsEmpty());
    rules_.on_welcome(kMaster + 1);
    rules_.on_finished(ended);  // the last session's
    EXPECT_THAT(take<wire::Results>(), IsEmpty());
    EXPECT_EQ(rules_.answered(), 0U);
    work({subtask(1)}, false);  // its numbers are other images'
    EXPECT_THAT(take<wire::ImageMissing>(), SizeIs(1));
}

TEST_F(SlaveRulesTest, WhatHasBegunIsToldToTheSessionThatAsked) {
    rules_.tell_begun();
    EXPECT_THAT(sent_, IsEmpty());
    jobs_.begun = {4, 5};
    rules_.tell_begun();
    EXPECT_THAT(take<wire::Started>().at(0).attempts, ElementsAre(4, 5));
    jobs_.begun = {6};
    rules_.on_lost();
    rules_.on_welcome(kMaster);
    rules_.tell_begun();
    EXPECT_THAT(take<wire::Started>(), IsEmpty());
}

// The next master is connected to by then, but knows nothing of this slave.
TEST_F(SlaveRulesTest, NothingIsToldBeforeAMasterHasWelcomedIt) {
    jobs_.begun = {4};
    rules_.on_lost();
    rules_.tell_begun();
    rules_.stop();
    rules_.give_back();
    EXPECT_THAT(sent_, IsEmpty());
}

TEST_F(SlaveRulesTest, ADrainedSlaveGivesBackAndTakesNothingMoreAlsoOfTheNextMaster) {
    work({subtask(1)});
    EXPECT_TRUE(on(wire::Drain{}));
    EXPECT_TRUE(rules_.is_drained());
    EXPECT_THAT(take<wire::GiveBack>().at(0).attempts, ElementsAre(1));
    rules_.on_lost();
    rules_.on_welcome(kMaster + 1);
    work({subtask(2)});
    EXPECT_THAT(take<wire::GiveBack>().at(0).attempts, ElementsAre(2));
    EXPECT_THAT(jobs_.waiting, IsEmpty());
}

TEST_F(SlaveRulesTest, AStoppingSlaveGivesBackWhatWaitsAndAnswersWhatRuns) {
    work({subtask(1)});
    rules_.stop();
    EXPECT_TRUE(rules_.is_draining());
    EXPECT_FALSE(rules_.is_drained());
    EXPECT_THAT(sent_, IsEmpty());  // until it is told
    rules_.give_back();
    EXPECT_THAT(take<wire::GiveBack>().at(0).attempts, ElementsAre(1));
    std::vector<JobResult> ended;
    ended.push_back(result(9));
    rules_.on_finished(std::move(ended));
    EXPECT_THAT(take<wire::Results>(), SizeIs(1));
}

TEST_F(SlaveRulesTest, WhatNoSlaveExpectsEndsTheConnection) {
    EXPECT_TRUE(on(wire::Heartbeat{}));
    const auto unexpected = on(wire::Accepted{});
    ASSERT_FALSE(unexpected);
    EXPECT_EQ(unexpected.error().code, ErrorCode::bad_message);
    const auto farewell = on(wire::Goodbye{ErrorCode::draining, "the master was told to stop"});
    ASSERT_FALSE(farewell);
    EXPECT_THAT(farewell.error().message, HasSubstr("the master was told to stop"));
}

}  // namespace
}  // namespace ocelli::slave
