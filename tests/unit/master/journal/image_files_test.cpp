#include "master/journal/image_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace ocelli::master {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class ImageFilesTest : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "ocelli-images-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }

    static ImageFiles::Image image(const std::string& content) {
        const Blob blob = Blob::copy_of(content);
        return {digest_of(blob.bytes()), blob};
    }
    static void put(ImageFiles& files, const std::string& content) {
        EXPECT_TRUE(files.put({image(content)}).front());
    }
    static std::string get(ImageFiles& files, const std::string& content) {
        const auto blob = files.get(image(content).first);
        return blob ? std::string(reinterpret_cast<const char*>(blob->bytes().data()), blob->size())
                    : blob.error().message;
    }
    std::size_t count() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
    }

    fs::path folder_;
};

TEST_F(ImageFilesTest, AreThereForTheNextProcess) {
    ImageFiles before(folder_, true);
    put(before, "a yard");
    put(before, "");
    put(before, std::string(300'000, 'x'));
    ImageFiles after(folder_, true);
    EXPECT_EQ(get(after, "a yard"), "a yard");
    EXPECT_EQ(get(after, ""), "");
    EXPECT_EQ(get(after, std::string(300'000, 'x')), std::string(300'000, 'x'));
    EXPECT_THAT(get(after, "a gate"), HasSubstr("no file"));
}

TEST_F(ImageFilesTest, AFreeFileTakesAShorterAndALongerImage) {
    ImageFiles files(folder_, true);
    put(files, std::string(5'000, 'a'));
    files.remove(image(std::string(5'000, 'a')).first);
    for (const std::size_t length : {10U, 20'000U, 4'000U}) {
        const std::string content(length, 'b');
        put(files, content);
        EXPECT_EQ(count(), 1U);
        ImageFiles next(folder_, true);
        EXPECT_EQ(get(next, content), content);
        files.remove(image(content).first);
    }
}

TEST_F(ImageFilesTest, WhatATaskCountsOnStaysUntilItIsWrittenAnew) {
    ImageFiles before(folder_, true);
    put(before, "a yard");
    ImageFiles after(folder_, true);
    EXPECT_EQ(get(after, "a yard"), "a yard");
    put(after, "a yard");  // durable for sure
    EXPECT_EQ(count(), 2U);
    put(after, "a gate");
    EXPECT_EQ(count(), 2U);  // the first file was free
    ImageFiles last(folder_, true);
    EXPECT_EQ(get(last, "a yard"), "a yard");
    EXPECT_EQ(get(last, "a gate"), "a gate");
}

TEST_F(ImageFilesTest, PassesOverAFileThatHoldsSomethingElseThanItSays) {
    ImageFiles before(folder_, true);
    put(before, "a yard");
    fs::copy(folder_ / "1", folder_ / "2");
    fs::copy(folder_ / "1", folder_ / "3");
    for (const char* torn : {"1", "3"}) {
        std::fstream file(folder_ / torn, std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(-2, std::ios::end);
        file << '!';
    }
    ImageFiles after(folder_, true);
    EXPECT_EQ(get(after, "a yard"), "a yard");
    EXPECT_EQ(after.remove_others({image("a yard").first}), 2U);
    EXPECT_TRUE(fs::exists(folder_ / "2"));
    fs::resize_file(folder_ / "2", 35);
    ImageFiles last(folder_, true);
    EXPECT_THAT(get(last, "a yard"), HasSubstr("check the disk"));
}

TEST_F(ImageFilesTest, RemovesWhatNobodyNeeds) {
    ImageFiles before(folder_, true);
    put(before, "a yard");
    put(before, "a gate");
    std::ofstream(folder_ / "3") << "short";
    std::ofstream(folder_ / "4") << std::string(100, '\0');  // as a power cut may leave it
    ImageFiles after(folder_, true);
    EXPECT_EQ(get(after, "a yard"), "a yard");
    EXPECT_EQ(get(after, "a gate"), "a gate");
    EXPECT_EQ(after.remove_others({image("a gate").first}), 3U);
    EXPECT_EQ(count(), 1U);
    put(after, "a door");
    ImageFiles last(folder_, true);
    EXPECT_EQ(get(last, "a gate"), "a gate");
    EXPECT_EQ(get(last, "a door"), "a door");
}

TEST_F(ImageFilesTest, TouchesNobodyElsesFiles) {
    const fs::path elsewhere = folder_.parent_path() / (folder_.filename().string() + "-elsewhere");
    std::ofstream(elsewhere) << "precious";
    fs::create_directories(folder_ / "2026");
    for (const char* name : {"notes.txt", "2026/1", "7"}) {
        std::ofstream(folder_ / name) << std::string(100, 'x');
    }
    fs::create_symlink(elsewhere, folder_ / "8");
    fs::create_symlink(elsewhere, folder_ / "9");
    ImageFiles files(folder_, true);
    EXPECT_EQ(files.remove_others({}), 0U);
    put(files, "a yard");
    std::ofstream(folder_ / "11") << "put there meanwhile";
    put(files, "a gate");
    EXPECT_EQ(fs::file_size(folder_ / "11"), 19U);
    ImageFiles next(folder_, true);
    EXPECT_EQ(get(next, "a yard") + get(next, "a gate"), "a yarda gate");
    for (const char* name : {"notes.txt", "2026/1", "7", "8", "9"}) {
        EXPECT_TRUE(fs::exists(folder_ / name)) << name;
    }
    EXPECT_EQ(fs::file_size(elsewhere), 8U);
    fs::remove(elsewhere);
}

TEST_F(ImageFilesTest, KeepsAFewFreeFilesAndGivesTheirRoomBack) {
    ImageFiles files(folder_, false);
    std::vector<ImageFiles::Image> images;
    for (int i = 0; i < 100; ++i) {
        images.push_back(image("picture " + std::to_string(i)));
    }
    for (const auto& result : files.put(images)) {
        EXPECT_TRUE(result);
    }
    EXPECT_EQ(count(), 100U);
    for (const auto& one : images) {
        files.remove(one.first);
        files.remove(one.first);  // once is enough
    }
    EXPECT_EQ(count(), 64U);
    files.give_room_back();
    EXPECT_EQ(count(), 0U);
    put(files, "a yard");
    EXPECT_EQ(count(), 1U);
}

TEST_F(ImageFilesTest, KeepsNoLargeFilesThatAreFree) {
    ImageFiles files(folder_, false);
    for (const char letter : {'a', 'b', 'c'}) {
        put(files, std::string(15 << 20, letter));
    }
    for (const char letter : {'a', 'b', 'c'}) {
        files.remove(image(std::string(15 << 20, letter)).first);
    }
    EXPECT_EQ(count(), 2U);
}

}  // namespace
}  // namespace ocelli::master
