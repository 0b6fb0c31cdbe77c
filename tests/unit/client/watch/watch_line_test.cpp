#include "client/watch/watch_state.hpp"

#include <gtest/gtest.h>

namespace ocelli::client {
namespace {

WatchEntry entry(WatchProgress progress) {
    return {*parse_task_id("0197a2b4-6c1e-7d33-9a3b-5f0c2d1e4a77"),
            digest_of({}),
            {-1'795'249'567'656'291'216, 77'227, 2049, 131'100},
            progress};
}

TEST(WatchLine, IsReadAsItWasWritten) {
    for (const auto progress :
         {WatchProgress::open, WatchProgress::complete, WatchProgress::lacking}) {
        for (const std::string file : {"a.jpg", "front door/100%.jpg", "n\nl.jpg",
                                       "\xc3\xa4\xff.jpg", "%41.jpg", "\x7f.jpg"}) {
            const std::string line = to_line(file, entry(progress));
            EXPECT_EQ(line.find('\n'), line.size() - 1);
            const auto read = parse_line(line.substr(0, line.size() - 1));
            ASSERT_TRUE(read) << line;
            EXPECT_EQ(read->first, file);
            EXPECT_EQ(read->second, entry(progress));
        }
    }
}

TEST(WatchLine, ReadsWhatAnEarlierReleaseWrote) {
    const auto read = parse_line(
        "complete 0197a2b4-6c1e-7d33-9a3b-5f0c2d1e4a77 00000000000000000000000000000000 5 6 a%20b.jpg",
        true);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->first, "a b.jpg");
    EXPECT_EQ(read->second.identity, (FileIdentity{5, 6}));
}

TEST(WatchLine, RefusesWhatIsNone) {
    const std::string line = to_line("a.jpg", entry(WatchProgress::open));
    const std::string good = line.substr(0, line.size() - 1);
    ASSERT_TRUE(parse_line(good));
    const std::size_t name = good.rfind(' ') + 1;
    for (std::size_t size = 0; size <= name; ++size) {
        EXPECT_FALSE(parse_line(good.substr(0, size))) << size;
    }
    EXPECT_FALSE(parse_line("done" + good.substr(4)));
    EXPECT_FALSE(parse_line(good + "%4"));
    EXPECT_FALSE(parse_line(good + "%zz"));
    std::string letters = good;
    letters[name - 3] = 'x';
    EXPECT_FALSE(parse_line(letters));
}

}  // namespace
}  // namespace ocelli::client
