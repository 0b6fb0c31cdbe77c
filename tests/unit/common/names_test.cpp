// Ids, digests, times and blobs.

#include <gtest/gtest.h>

#include <set>

#include "common/blob.hpp"
#include "common/clock.hpp"
#include "common/digest.hpp"
#include "common/task_id.hpp"

namespace ocelli {
namespace {

TEST(TaskId, is_a_version_7_uuid_and_round_trips) {
    const TaskId id = make_task_id();
    const std::string text = to_string(id);
    ASSERT_EQ(text.size(), 36U);
    EXPECT_EQ(text[14], '7');
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos);
    EXPECT_EQ(parse_task_id(text), id);
}

TEST(TaskId, are_different_and_sort_by_time) {
    std::set<TaskId> ids;
    for (int i = 0; i < 1000; ++i) {
        ids.insert(make_task_id());
    }
    EXPECT_EQ(ids.size(), 1000U);
    TaskId earlier = make_task_id();
    earlier.bytes[0] = 0;
    EXPECT_LT(earlier, make_task_id());
}

TEST(TaskId, other_texts_are_none) {
    for (const char* text :
         {"", "0197a2b4", "0197a2b4-0000-7000-8000-00000000000",
          "0197a2b4x0000-7000-8000-000000000000", "0197a2b4-0000-7000-8000-00000000000g"}) {
        EXPECT_FALSE(parse_task_id(text)) << text;
    }
}

TEST(Digest, is_what_xxh128sum_prints) {
    EXPECT_EQ(to_string(digest_of({})), "99aa06d3014798d86001c324468d497f");
}

TEST(Clock, prints_utc) {
    EXPECT_EQ(format_utc(0), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(format_utc(1780132502250), "2026-05-30T09:15:02.250Z");
}

TEST(Blob, copies_share_bytes) {
    const Blob blob = Blob::copy_of("abc");
    const Blob other = blob;  // NOLINT(performance-unnecessary-copy-initialization)
    EXPECT_EQ(other.size(), 3U);
    EXPECT_EQ(other.bytes().data(), blob.bytes().data());
    EXPECT_TRUE(Blob().empty());
}

}  // namespace
}  // namespace ocelli
