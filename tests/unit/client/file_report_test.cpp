#include "client/file_report.hpp"

#include <gtest/gtest.h>

namespace ocelli::client {
namespace {

TEST(FailedReport, FailsEveryKindForTheSameReason) {
    wire::Submit submit;
    submit.task_id = make_task_id();
    submit.camera = "yard";
    submit.kinds = {"face", "edge"};
    const auto failed = failed_report("a.jpg", submit, Blob::copy_of("abc"),
                                      {ErrorCode::bad_image, "it cannot be read"});
    EXPECT_EQ(failed.file, "a.jpg");
    EXPECT_EQ(failed.report.task_id, submit.task_id);
    EXPECT_EQ(failed.report.camera, "yard");
    EXPECT_EQ(failed.report.status, TaskStatus::failed);
    EXPECT_EQ(failed.report.image.bytes, 3U);
    EXPECT_TRUE(failed.report.sections.empty());
    ASSERT_EQ(failed.report.subtasks.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(failed.report.subtasks[i].kind, submit.kinds[i]);
        EXPECT_EQ(failed.report.subtasks[i].status, SubtaskStatus::failed);
        EXPECT_EQ(failed.report.subtasks[i].error, "it cannot be read");
        EXPECT_EQ(failed.report.subtasks[i].attempts, 0U);
    }
}

TEST(ReceivedReport, CutsTheArtifactsFromTheBlob) {
    wire::ReportMessage message;
    message.artifacts = {{"edges.png", 3}, {"more", 2}};
    const auto received = received_report("a.jpg", message, Blob::copy_of("abcde"), {});
    ASSERT_EQ(received.artifacts.size(), 2U);
    EXPECT_EQ(received.artifacts[0].first, "edges.png");
    EXPECT_EQ(received.artifacts[0].second.size(), 3U);
    EXPECT_EQ(received.artifacts[1].second.bytes()[1], std::byte{'e'});
}

TEST(ReceivedReport, DoesNotReadBeyondTheBlob) {
    wire::ReportMessage message;
    message.artifacts = {{"edges.png", 3}, {"more", 4'000'000'000}};
    const auto received = received_report("a.jpg", message, Blob::copy_of("abcde"), {});
    EXPECT_EQ(received.artifacts.size(), 1U);
}

}  // namespace
}  // namespace ocelli::client
