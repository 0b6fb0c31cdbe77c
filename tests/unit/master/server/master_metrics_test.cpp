#include "master/server/master_metrics.hpp"

#include <gtest/gtest.h>

#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {
namespace {

class MasterMetrics : public ::testing::Test {
  protected:
    void TearDown() override { EXPECT_EQ(coordinator_.broken_invariant(), ""); }

    void submit(std::uint32_t number, std::vector<std::string> kinds,
                const std::string& camera = "yard") {
        coordinator_.on_submit(1, submit_of(number, std::move(kinds), camera),
                               Blob::copy_of("picture"), now_);
    }
    void join(SlaveId id, std::vector<std::string> kinds) {
        coordinator_.on_slave_joined(id, slave_hello("a", std::move(kinds)), "here", now_);
    }
    void answer_all(SlaveId slave) {
        for (; answered_ < out_.runs.size(); ++answered_) {
            coordinator_.on_result(slave, success(out_.runs[answered_].second.attempt, 20'000),
                                   Blob(), now_);
        }
    }
    std::string page() const {
        MetricPage page;
        add_coordinator_metrics(page, coordinator_, now_);
        return page.text();
    }
    bool shows(const std::string& line) const {
        return ("\n" + page()).find("\n" + line + "\n") != std::string::npos;
    }
    std::vector<std::string> missing(const std::vector<std::string>& kinds) const {
        return missing_slaves(coordinator_, kinds, now_);
    }

    MasterSettings settings_ = [] {
        MasterSettings settings;
        settings.metrics_cameras_max = 2;
        return settings;
    }();
    RecordingOutbound out_;
    Coordinator coordinator_{settings_, out_, silent_logger()};
    TimePoint now_ = kStart;
    std::size_t answered_ = 0;
};

TEST_F(MasterMetrics, tasks_are_counted_by_camera_and_status_and_the_cameras_are_bounded) {
    join(1, {"edge"});
    for (std::uint32_t i = 0; i < 1000; ++i) {
        submit(i, {"edge"}, "camera-" + std::to_string(i));
        answer_all(1);
    }
    EXPECT_TRUE(shows(R"(ocelli_tasks_total{camera="camera-0",status="complete"} 1)"));
    EXPECT_TRUE(shows(R"(ocelli_tasks_total{camera="camera-1",status="complete"} 1)"));
    EXPECT_TRUE(shows(R"(ocelli_tasks_total{camera="other",status="complete"} 998)"));
    EXPECT_LT(page().size(), 20'000U);
}

TEST_F(MasterMetrics, subtasks_are_timed_by_kind_device_and_detector) {
    join(1, {"edge"});
    submit(1, {"edge"});
    now_ += 30ms;
    answer_all(1);
    constexpr const char* kLabels = R"({kind="edge",device="cpu",detector="plain")";
    EXPECT_TRUE(shows(std::string("ocelli_subtask_seconds_count") + kLabels + "} 1")) << page();
    EXPECT_TRUE(shows(std::string("ocelli_subtask_seconds_sum") + kLabels + "} 0.02"));
    EXPECT_TRUE(shows(std::string("ocelli_subtask_seconds_bucket") + kLabels + R"(,le="0.01"} 0)"));
    EXPECT_TRUE(shows("ocelli_task_seconds_sum 0.03")) << page();
}

TEST_F(MasterMetrics, what_a_slave_calls_its_devices_is_bounded) {
    join(1, {"edge"});
    for (std::uint32_t i = 0; i < 300; ++i) {
        submit(i, {"edge"});
        auto result = success(out_.runs.back().second.attempt);
        result.device = "device-" + std::to_string(i);
        coordinator_.on_result(1, std::move(result), Blob(), now_);
    }
    EXPECT_LE(coordinator_.statistics().subtask_time.size(), Statistics::kSubtaskSeriesMax + 1);
}

TEST_F(MasterMetrics, the_queue_is_shown_by_kind_with_the_age_of_the_oldest) {
    submit(1, {"edge", "face"});
    now_ += 2s;
    submit(2, {"edge"});
    EXPECT_TRUE(shows(R"(ocelli_subtasks_waiting{kind="edge",priority="live"} 2)")) << page();
    EXPECT_TRUE(shows(R"(ocelli_subtasks_waiting{kind="face",priority="live"} 1)"));
    EXPECT_TRUE(shows(R"(ocelli_subtasks_waiting{kind="face",priority="backfill"} 0)"));
    EXPECT_TRUE(shows("ocelli_oldest_task_age_seconds 2"));
    EXPECT_TRUE(shows("ocelli_image_bytes_open 14"));
    coordinator_.on_cancel(1, task_id(1), now_);
    EXPECT_TRUE(shows("ocelli_oldest_task_age_seconds 0"));
    EXPECT_TRUE(shows(R"(ocelli_tasks_total{camera="yard",status="expired"} 1)"));
}

TEST_F(MasterMetrics, failures_and_refusals_say_why) {
    join(1, {"edge"});
    submit(1, {"edge"});
    coordinator_.on_result(1, failure(out_.runs.back().second.attempt, ErrorCode::bad_image),
                           Blob(), now_);
    coordinator_.stop_accepting();
    submit(2, {"edge"});
    EXPECT_TRUE(shows(R"(ocelli_subtask_failures_total{kind="edge",reason="bad_image"} 1)"));
    EXPECT_TRUE(shows(R"(ocelli_refused_total{reason="draining"} 1)"));
    EXPECT_TRUE(shows(R"(ocelli_refused_total{reason="busy"} 0)"));
    EXPECT_EQ(coordinator_.statistics().refused_in_all(), 1U);
}

TEST_F(MasterMetrics, slaves_are_counted_by_state) {
    join(1, {"edge"});
    join(2, {"edge"});
    EXPECT_TRUE(shows(R"(ocelli_slaves{state="ok"} 2)"));
    now_ += 1500ms;
    coordinator_.on_progress(1, {}, now_);
    EXPECT_TRUE(shows(R"(ocelli_slaves{state="ok"} 1)"));
    EXPECT_TRUE(shows(R"(ocelli_slaves{state="silent"} 1)"));
    EXPECT_TRUE(shows("ocelli_slave_threads 6"));
}

TEST_F(MasterMetrics, is_ready_when_every_kind_has_a_live_slave) {
    EXPECT_EQ(missing({"edge", "face"}).size(), 2U);
    join(1, {"edge"});
    ASSERT_EQ(missing({"edge", "face"}).size(), 1U);
    EXPECT_NE(missing({"edge", "face"})[0].find("'face'"), std::string::npos);
    EXPECT_TRUE(missing({"edge"}).empty());
    submit(1, {"corner"});  // somebody asks for it
    EXPECT_EQ(missing({"edge"}).size(), 1U);
    now_ += 1500ms;  // the slave is silent
    EXPECT_EQ(missing({"edge"}).size(), 2U);
    coordinator_.on_progress(1, {.draining = true, .running = {}}, now_);
    EXPECT_EQ(missing({"edge"}).size(), 2U);
}

TEST(JournalProblem, is_what_keeps_tasks_out) {
    constexpr std::uint64_t kMuch = std::uint64_t{1} << 30U;
    JournalHealth health;
    EXPECT_FALSE(journal_problem(health, 0, kStart));
    health.problem = "the disk is gone";
    EXPECT_EQ(journal_problem(health, kMuch, kStart), "the disk is gone");
    health.full = true;
    EXPECT_EQ(journal_problem(health, 4096, kStart), "the disk is gone");
    EXPECT_FALSE(journal_problem(health, kMuch, kStart)) << "there is room again";
}

TEST(JournalProblem, a_commit_that_does_not_end_is_one) {
    JournalHealth health;
    health.busy_since = kStart;
    EXPECT_FALSE(journal_problem(health, 0, kStart + 1s));
    EXPECT_NE(journal_problem(health, 0, kStart + 6s)->find("writing for 6 s"), std::string::npos);
}

TEST(JournalMetrics, show_commits_and_trouble) {
    JournalHealth health;
    health.commit_time.observe(3ms);
    health.records = 12;
    MetricPage page;
    add_journal_metrics(page, health);
    const std::string text = page.text();
    EXPECT_NE(text.find("ocelli_journal_commit_seconds_count 1\n"), std::string::npos) << text;
    EXPECT_NE(text.find("ocelli_journal_records_total 12\n"), std::string::npos);
    EXPECT_NE(text.find("ocelli_journal_ok 1\n"), std::string::npos);
}

}  // namespace
}  // namespace ocelli::master::testing
