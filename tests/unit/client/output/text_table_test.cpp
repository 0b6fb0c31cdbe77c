#include "client/output/text_table.hpp"

#include <gtest/gtest.h>

namespace ocelli::client {
namespace {

TextTable table() {
    TextTable table({"FILE", "STATUS", "MS"});
    table.add({Cell("a.jpg"), Cell("complete", Tint::good), Cell("7")});
    table.add({Cell("cameras/front-door/0915.jpg"), Cell("failed", Tint::bad), Cell("1250")});
    return table;
}

TEST(TextTable, AlignsTextLeftAndNumbersRight) {
    EXPECT_EQ(table().render({}),
              "FILE                         STATUS      MS\n"
              "a.jpg                        complete     7\n"
              "cameras/front-door/0915.jpg  failed    1250\n");
}

TEST(TextTable, ShortensTheFirstColumnOnANarrowTerminal) {
    EXPECT_EQ(table().render({32, false}),
              "FILE              STATUS      MS\n"
              "a.jpg             complete     7\n"
              "…t-door/0915.jpg  failed    1250\n");
}

TEST(TextTable, StaysWholeOnATerminalOfTwoColumns) {
    const std::string text = table().render({2, false});
    EXPECT_NE(text.find("0915.jpg"), std::string::npos);
    EXPECT_NE(text.find("complete"), std::string::npos);
}

TEST(TextTable, LeavesTheLastColumnOutBeforeLinesBreak) {
    TextTable table({"SLAVE", "ADDRESS", "CAN DO"});
    table.add({Cell("a-slave-of-some-name"), Cell("127.0.0.1:55992"), Cell("object: hog on cpu")});
    EXPECT_EQ(table.render({47, false}),
              "SLAVE         ADDRESS          CAN DO\n"
              "…f-some-name  127.0.0.1:55992  …ect: hog on cpu\n");
    EXPECT_EQ(table.render({46, false}),
              "SLAVE                 ADDRESS\n"
              "a-slave-of-some-name  127.0.0.1:55992\n");
}

TEST(TextTable, ColoursOnlyWhenAsked) {
    EXPECT_EQ(table().render({80, false}).find('\x1b'), std::string::npos);
    const std::string text = table().render({80, true});
    EXPECT_NE(text.find("\x1b[32mcomplete\x1b[0m"), std::string::npos);
    EXPECT_NE(text.find("\x1b[31mfailed\x1b[0m"), std::string::npos);
}

TEST(TextTable, FilesCannotSteerTheTerminal) {
    TextTable table({"FILE"});
    table.add({Cell("evil\x1b[2J\n.jpg")});
    EXPECT_EQ(table.render({}), "FILE\nevil?[2J?.jpg\n");
}

TEST(TextTable, FillsShortRows) {
    TextTable table({"A", "B"});
    table.add({Cell("x")});
    EXPECT_EQ(table.render({}), "A  B\nx\n");
}

TEST(DisplayWidth, CountsCharactersNotBytes) {
    EXPECT_EQ(display_width("1280×720"), 8U);
    EXPECT_EQ(display_width("Tür.jpg"), 7U);
}

TEST(Wrapped, BreaksAtSpaces) {
    EXPECT_EQ(wrapped("accepted 12, reported 12", 0), "accepted 12, reported 12");
    EXPECT_EQ(wrapped("accepted 12, reported 12", 24), "accepted 12, reported 12");
    EXPECT_EQ(wrapped("accepted 12, reported 12", 12), "accepted 12,\nreported 12");
    EXPECT_EQ(wrapped("accepted 12, reported 12", 13), "accepted 12,\nreported 12");
    EXPECT_EQ(wrapped("unbreakable 1", 5), "unbreakable 1");
}

TEST(Shorten, KeepsTheEnd) {
    EXPECT_EQ(shorten("yard.jpg", 8), "yard.jpg");
    EXPECT_EQ(shorten("yards.jpg", 8), "…rds.jpg");
    EXPECT_EQ(shorten("äöüß.jpg", 6), "…ß.jpg");
}

}  // namespace
}  // namespace ocelli::client
