#include "slave/networks/onnx_free_size.hpp"

#include <gtest/gtest.h>

#include <string_view>

#include "tests/unit/slave/networks/model_data_helper.hpp"
#include "tests/unit/slave/networks/onnx_writer.hpp"

namespace ocelli::slave {
namespace {

using test::bytes_of;

std::string network() {
    return test::constant_network(16, 8, {{"first", {1, 2, 2}, {1, 2, 3, 4}}});
}

bool names(const std::vector<std::byte>& file, std::string_view dimension) {
    const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
    return text.find(dimension) != text.npos;
}

// That the result computes the same, for any size, is shown where engines run it: engine_test.cpp.
TEST(OnnxFreeSize, LeavesHeightAndWidthOpen) {
    const auto free = with_free_picture_size(bytes_of(network()), "images");
    EXPECT_TRUE(names(free, "height"));
    EXPECT_TRUE(names(free, "width"));
    EXPECT_FALSE(names(free, "batch"));
    // Once more changes nothing.
    EXPECT_EQ(with_free_picture_size(free, "images"), free);
}

TEST(OnnxFreeSize, LeavesTheNumberOfPicturesOpenWhenAsked) {
    const auto free =
        with_free_picture_size(bytes_of(network()), "images", FreeDimensions::batch_and_sides);
    EXPECT_TRUE(names(free, "batch"));
}

TEST(OnnxFreeSize, LeavesOtherNetworksAlone) {
    EXPECT_TRUE(with_free_picture_size(bytes_of(network()), "another").empty());
    EXPECT_TRUE(with_free_picture_size({}, "images").empty());
}

TEST(OnnxFreeSize, LeavesADamagedFileAlone) {
    const std::string whole = network();
    int freed = 0;
    for (std::size_t length = 0; length < whole.size(); ++length) {
        freed +=
            with_free_picture_size(bytes_of(whole.substr(0, length)), "images").empty() ? 0 : 1;
    }
    // Between two of its fields a file cannot be told from a shorter one: the graph is there, and
    // what follows it is not.
    EXPECT_LE(freed, 1);
}

// Damage within a shape that was freed already, e.g., is damage of the file.
TEST(OnnxFreeSize, AResultChangesNoFurtherWhicheverByteIsWrong) {
    std::string file = network();
    int freed_files = 0;
    for (char& byte : file) {
        const char right = byte;
        for (int wrong = 0; wrong < 256; ++wrong) {
            byte = static_cast<char>(wrong);
            const auto freed = with_free_picture_size(bytes_of(file), "images");
            freed_files += freed.empty() ? 0 : 1;
            ASSERT_TRUE(freed.empty() || with_free_picture_size(freed, "images") == freed)
                << "byte " << (&byte - file.data()) << " is " << wrong;
        }
        byte = right;
    }
    EXPECT_GT(freed_files, 0);
}

}  // namespace
}  // namespace ocelli::slave
