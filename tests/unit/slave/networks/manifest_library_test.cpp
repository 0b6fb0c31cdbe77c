#include "slave/networks/manifest_library.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/slave/networks/model_folder.hpp"

namespace ocelli::slave {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kMine = R"(
name = "@"
task = "object"
family = "yolox"
[file.onnx]
name = "mine.onnx"
[input]
width = 64
height = 64
colour = "bgr"
resize = "stretch"
[output]
labels = ["thing"]
strides = [8]
)";

std::string mine(const std::string& name) {
    std::string toml(kMine);
    return toml.replace(toml.find('@'), 1, name);
}

std::vector<std::string> names(const std::vector<ModelManifest>& manifests) {
    std::vector<std::string> list;
    for (const ModelManifest& manifest : manifests) {
        list.push_back(manifest.name);
    }
    return list;
}

TEST(ManifestLibrary, KnowsTheBuiltInManifestsInTheOrderOfPreference) {
    const auto manifests = load_manifests("");
    ASSERT_TRUE(manifests) << manifests.error().message;
    std::vector<std::string> objects;
    std::vector<std::string> faces;
    for (const ModelManifest& manifest : *manifests) {
        (manifest.task == ModelTask::object ? objects : faces).push_back(manifest.name);
        for (const ModelFile& file : manifest.files) {
            EXPECT_FALSE(file.sha256.empty()) << manifest.name;
            EXPECT_GT(file.bytes, 0U) << manifest.name;
        }
        EXPECT_FALSE(manifest.licence.empty()) << manifest.name;
    }
    EXPECT_THAT(objects, ElementsAre("yolox-nano", "picodet-s", "nanodet-m", "yolo-fastest-v2",
                                     "yolo-fastest-body"));
    EXPECT_THAT(faces, ElementsAre("yunet"));
}

TEST(ManifestLibrary, AddsThoseOfAFolderAtTheEnd) {
    const test::ModelFolder folder;
    folder.write("mine.toml", mine("mine"));
    folder.write("mine.onnx", "");
    folder.write("readme.txt", "not a manifest");
    const auto manifests = load_manifests(folder.path());
    ASSERT_TRUE(manifests) << manifests.error().message;
    EXPECT_EQ(manifests->back().name, "mine");
    EXPECT_EQ(manifests->back().source, folder.path() + "/mine.toml");
}

TEST(ManifestLibrary, ReplacesABuiltInOneOfTheSameName) {
    const test::ModelFolder folder;
    folder.write("other.toml", mine("yolox-nano"));
    const auto manifests = load_manifests(folder.path());
    ASSERT_TRUE(manifests) << manifests.error().message;
    EXPECT_EQ(manifests->size(), embedded_manifests().size());
    EXPECT_THAT(names(*manifests), Contains("yolox-nano").Times(1));
    EXPECT_EQ(manifests->back().output.labels, std::vector<std::string>{"thing"});
}

TEST(ManifestLibrary, NamesTheFileThatAManifestOfTheUsersLacks) {
    const test::ModelFolder folder;
    folder.write("mine.toml", mine("mine"));
    const auto manifests = load_manifests(folder.path());
    ASSERT_FALSE(manifests);
    EXPECT_EQ(manifests.error().code, ErrorCode::bad_model);
    EXPECT_THAT(manifests.error().message,
                HasSubstr("mine.toml: [file.onnx] name: there is no file 'mine.onnx' in"));
}

TEST(ManifestLibrary, RefusesTwoOfOneName) {
    const test::ModelFolder folder;
    folder.write("a.toml", mine("mine"));
    folder.write("b.toml", mine("mine"));
    folder.write("mine.onnx", "");
    const auto manifests = load_manifests(folder.path());
    ASSERT_FALSE(manifests);
    EXPECT_EQ(manifests.error().code, ErrorCode::bad_model);
    EXPECT_THAT(manifests.error().message, HasSubstr("a.toml"));
    EXPECT_THAT(manifests.error().message, HasSubstr("b.toml"));
}

TEST(ManifestLibrary, NamesAFolderThatIsNotThere) {
    const auto manifests = load_manifests("/nonexistent/models");
    ASSERT_FALSE(manifests);
    EXPECT_EQ(manifests.error().code, ErrorCode::bad_config);
    EXPECT_THAT(manifests.error().message, HasSubstr("/nonexistent/models"));
}

}  // namespace
}  // namespace ocelli::slave
