#include "master/rules/admission.hpp"

#include <gtest/gtest.h>

#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {
namespace {

class AdmissionTest : public ::testing::Test {
  protected:
    ErrorCode code_of(const wire::Submit& submit, std::size_t bytes = 10, Load load = {}) {
        const auto refusal = admission_.refuse(submit, bytes, load);
        return refusal ? refusal->error.code : ErrorCode::cancelled;
    }
    static constexpr ErrorCode kTaken = ErrorCode::cancelled;

    MasterSettings settings_;
    Admission admission_{settings_};
};

TEST_F(AdmissionTest, TakesAnyNameOfAKind) {
    EXPECT_EQ(code_of(submit_of(1, {"edge", "never-heard-of"})), kTaken);
}

TEST_F(AdmissionTest, RefusesMalformedTasks) {
    EXPECT_EQ(code_of(submit_of(1, {})), ErrorCode::bad_parameter);
    EXPECT_EQ(code_of(submit_of(1, {"edge", "edge"})), ErrorCode::bad_parameter);
    EXPECT_EQ(code_of(submit_of(1, {""})), ErrorCode::bad_parameter);
    EXPECT_EQ(code_of(submit_of(1, {std::string(129, 'k')})), ErrorCode::bad_parameter);
    EXPECT_EQ(code_of(submit_of(1, {"edge"}, std::string(129, 'c'))), ErrorCode::bad_parameter);
    EXPECT_EQ(code_of(submit_of(1, {"edge"}, "yard", 0)), ErrorCode::bad_parameter);
    std::vector<std::string> many;
    for (int i = 0; i < 17; ++i) {
        many.push_back("kind-" + std::to_string(i));
    }
    EXPECT_EQ(code_of(submit_of(1, many)), ErrorCode::bad_parameter);
    many.pop_back();
    EXPECT_EQ(code_of(submit_of(1, many)), kTaken);
}

TEST_F(AdmissionTest, TakesFilesAndRawPicturesAndNothingElse) {
    wire::Submit submit = submit_of(1, {"edge"});
    for (const char* type : {"", "image/x-ocelli-i420", "image/x-ocelli-bgr"}) {
        submit.media_type = type;
        EXPECT_EQ(code_of(submit), kTaken) << type;
    }
    submit.media_type = "image/jpeg";
    EXPECT_EQ(code_of(submit), ErrorCode::bad_parameter);
}

TEST_F(AdmissionTest, RefusesAnImageBeyondTheLimitAndNamesIt) {
    const auto refusal =
        admission_.refuse(submit_of(1, {"edge"}), settings_.image_bytes_max + 1, {});
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->error.code, ErrorCode::image_too_large);
    EXPECT_NE(refusal->error.message.find(std::to_string(settings_.image_bytes_max)),
              std::string::npos);
}

TEST_F(AdmissionTest, BackfillMayUseHalf) {
    auto submit = submit_of(1, {"edge"});
    submit.priority = wire::Priority::backfill;
    const auto tasks_max = static_cast<std::size_t>(settings_.tasks_max) / 2;
    EXPECT_EQ(code_of(submit, 10, {tasks_max - 1, 0, 0}), kTaken);
    EXPECT_EQ(code_of(submit, 10, {tasks_max, 0, 0}), ErrorCode::busy);
    EXPECT_EQ(code_of(submit, 10, {1, settings_.queue_bytes_max / 2 - 9, 0}), ErrorCode::busy);
    settings_.tasks_max = 1;
    EXPECT_EQ(code_of(submit, 10, {0, 0, 0}), kTaken);
}

TEST_F(AdmissionTest, IsBusyAtEachLimit) {
    const auto submit = submit_of(1, {"edge"});
    const auto tasks_max = static_cast<std::size_t>(settings_.tasks_max);
    const auto client_max = static_cast<std::size_t>(settings_.client_tasks_max);
    EXPECT_EQ(code_of(submit, 10, {tasks_max - 1, 0, client_max - 1}), kTaken);
    EXPECT_EQ(code_of(submit, 10, {tasks_max, 0, 0}), ErrorCode::busy);
    EXPECT_EQ(code_of(submit, 10, {1, 0, client_max}), ErrorCode::busy);
    EXPECT_EQ(code_of(submit, 10, {1, settings_.queue_bytes_max - 10, 0}), kTaken);
    EXPECT_EQ(code_of(submit, 10, {1, settings_.queue_bytes_max - 9, 0}), ErrorCode::busy);
}

TEST_F(AdmissionTest, TheTimeToRetryFollowsThePaceOfReports) {
    const auto submit = submit_of(1, {"edge"});
    const Load full{static_cast<std::size_t>(settings_.tasks_max), 0, 0};
    TimePoint now = kStart;
    const auto retry_after = [&](Duration interval, int reports) {
        for (int i = 0; i < reports; ++i) {
            now += interval;
            admission_.on_reported(now);
        }
        return admission_.refuse(submit, 10, full)->retry_after_ms;
    };
    EXPECT_EQ(retry_after(1ms, 100), 50U);
    EXPECT_NEAR(retry_after(200ms, 100), 800U, 2U);
    // An idle day is no measure of the pace.
    EXPECT_LE(retry_after(24h, 1), 800U + 4 * 5000U / 8);
    EXPECT_LE(retry_after(24h, 100), 5000U);
}

}  // namespace
}  // namespace ocelli::master::testing
