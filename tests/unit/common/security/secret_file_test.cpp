#include "common/security/secret_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/common/security/scratch_file.hpp"

namespace ocelli {
namespace {

using ::testing::HasSubstr;

std::string refusal(const std::string& path) {
    const auto content = read_secret_file(path);
    EXPECT_FALSE(content) << path;
    return content ? "" : content.error().message;
}

TEST(SecretFile, IsReadWhenItIsTheOwnersOnly) {
    const ScratchFolder folder;
    EXPECT_EQ(*read_secret_file(folder.file("a", "secret\n", 0600)), "secret\n");
    EXPECT_EQ(*read_secret_file(folder.file("b", "", 0400)), "");
}

TEST(SecretFile, IsRefusedWhenOthersMayReadOrWriteIt) {
    const ScratchFolder folder;
    for (const ::mode_t mode : {0604U, 0602U, 0644U, 0620U, 0660U, 0666U, 0650U}) {
        const std::string path = folder.file("a", "secret", mode);
        EXPECT_THAT(refusal(path), HasSubstr("others may read or write")) << std::oct << mode;
        EXPECT_THAT(refusal(path), ::testing::Not(HasSubstr("'secret'")));
    }
}

// Files of services: root's, and the service's group reads them.
TEST(SecretFile, MayBeRootsAndReadableByAGroupOfThisProcess) {
    const ScratchFolder folder;
    const std::string path = folder.file("a", "secret", 0640);
    if (::geteuid() == 0) {
        EXPECT_TRUE(read_secret_file(path));
    } else {
        EXPECT_THAT(refusal(path), HasSubstr("mode 0640"));
    }
}

TEST(SecretFile, NamesWhatCannotBeRead) {
    const ScratchFolder folder;
    EXPECT_THAT(refusal(folder.path() + "/none"), HasSubstr("/none' cannot be read: No such file"));
    EXPECT_THAT(refusal(folder.path()), HasSubstr("no regular file"));
    EXPECT_THAT(refusal(folder.file("big", std::string((1U << 20U) + 1, 'x'), 0600)),
                HasSubstr("larger than 1 MiB"));
    const std::string pipe = folder.path() + "/pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_THAT(refusal(pipe), HasSubstr("no regular file"));
}

TEST(SecretFile, OnlySecretsHaveToBeHidden) {
    const ScratchFolder folder;
    EXPECT_EQ(*read_small_file(folder.file("a", "certificate", 0644)), "certificate");
}

}  // namespace
}  // namespace ocelli
