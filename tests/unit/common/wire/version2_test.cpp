// Frames as the release before this one wrote them, byte for byte.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>

#include "common/wire/codec.hpp"
#include "tests/unit/common/wire/sample_messages.hpp"

namespace ocelli::wire {
namespace {

constexpr std::uint16_t kVersion2 = 2;

constexpr std::string_view kWelcome = "01000000100000000000fa000000dc050000";
constexpr std::string_view kSubmit =
    "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a0400000079617264017b8844709e01000002000000060000006f626a6563"
    "74040000006661636501000000060000006f626a6563740e0000006d696e5f636f6e666964656e63650400000030"
    "2e3035881300008403000000";
constexpr std::string_view kReport =
    "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a0400000079617264017b8844709e0100000180020000e0010000cd810100"
    "00000000a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5010200000006000000706572736f6e0000003f01000000020000"
    "000300000004000000030000006361720000803e0500000006000000070000000800000001010000000000403f09"
    "0000000a0000000b0000000c000000020000000000c03f00002040000060400000904001000000000000c03f141a"
    "99be1c0000002a00000001010000000000a03f000030400000003f02000000060000006f626a6563740001000000"
    "610300000063707503000000686f6701000000000000000000e03f00000000000029400001010000000200"
    "00001e00000028000000040000006661636503010000006206000000637564613a300500000079756e6574030000"
    "00000000000000f83f0000000000000440010f0000006974206b696c6c7320736c61766573000000000000000c40"
    "0000000000204440010000000900000065646765732e706e670c000000";
constexpr std::string_view kStatus =
    "0100000001000000610b0000003132372e302e302e313a3103000000020000000400000001000000060000006f62"
    "6a6563740200000003000000686f670a000000796f6c6f782d6e616e6f03000000637075020000006f6b0a000000"
    "00000000010000000000000005000000000000000600000000000000070000000000000001000000080000006163"
    "6365707465640800000000000000";
constexpr std::string_view kStarted = "0900000000000000";
constexpr std::string_view kResultOfEdges =
    "0a0000000000000000000001000000000000c03f141a99be1c0000002a0000000040000000300000000300000063"
    "70750500000063616e6e79d2040000000000003702000000000000010000000900000065646765732e706e670c00"
    "000000000000";
constexpr std::string_view kResultOfFaces =
    "0a00000000000000000001010000000000403f090000000a0000000b0000000c000000020000000000c03f000020"
    "40000060400000904000004000000030000000030000006370750500000063616e6e79d204000000000000370200"
    "0000000000010000000900000065646765732e706e670c00000000000000";
constexpr std::string_view kImageMissing = "0b00000000000000a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5";
constexpr std::string_view kImage = "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5";
constexpr std::string_view kRunSubtask =
    "10000000000000005a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a04000000656467650400000079617264a5a5a5a5a5a5"
    "a5a5a5a5a5a5a5a5a5a5010000000400000065646765030000006c6f770200000031300107000000080000000900"
    "00000a000000c4090000";

Frame frame_of(MessageType type, std::string_view hex) {
    Frame frame{kVersion2, type, {}, {}};
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        frame.body.push_back(
            static_cast<std::byte>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    }
    return frame;
}

std::string hex_of(const Frame& frame) {
    std::string text;
    for (const std::byte byte : frame.body) {
        text += fmt::format("{:02x}", std::to_integer<int>(byte));
    }
    return text;
}

template <class Message>
Message read(std::string_view hex) {
    const auto message = decode<Message>(frame_of(Message::kType, hex));
    EXPECT_TRUE(message) << message.error().message;
    return message.value();
}

template <class Message>
std::vector<std::string> written(const Message& message, const Blob& blob = {}) {
    std::vector<std::string> texts;
    for (const Frame& frame : encode_version2(message, blob)) {
        EXPECT_EQ(frame.version, kVersion2);
        texts.push_back(hex_of(frame));
    }
    return texts;
}

using Texts = std::vector<std::string>;

TEST(Version2, a_welcome_has_no_incarnation) {
    const auto welcome = read<Welcome>(kWelcome);
    EXPECT_EQ(welcome.lease_ms, 1500U);
    EXPECT_EQ(welcome.incarnation, 0U);
    EXPECT_EQ(written(Welcome{1, 1 << 20U, 250, 1500, 4711, 9}), Texts{std::string(kWelcome)});
}

TEST(Version2, a_submission_is_durable_and_a_pictures_file) {
    auto submit = read<Submit>(kSubmit);
    EXPECT_EQ(submit.kinds, (std::vector<std::string>{"object", "face"}));
    EXPECT_EQ(submit.max_age_ms, 900U);
    EXPECT_EQ(submit.media_type, "");
    EXPECT_EQ(submit.durability, Durability::durable);
    EXPECT_TRUE(submit.camera_rules);
    submit.durability = Durability::transient;
    EXPECT_EQ(written(submit), Texts{std::string(kSubmit)});
}

TEST(Version2, reports_have_the_four_kinds) {
    const auto message = read<ReportMessage>(kReport);
    Report expected = sample_report();
    expected.sections.pop_back();  // plates
    expected.sections[1].findings[0].vector = std::nullopt;
    EXPECT_EQ(message.report, expected);
    EXPECT_EQ(written(ReportMessage{sample_report(), message.artifacts}),
              Texts{std::string(kReport)});
}

TEST(Version2, what_has_not_changed_is_as_it_was) {
    const auto status = read<StatusMessage>(kStatus);
    EXPECT_EQ(status.slaves.at(0).capabilities.at(0).detectors.at(1), "yolox-nano");
    EXPECT_EQ(written(status), Texts{std::string(kStatus)});
}

TEST(Version2, results_come_one_by_one_each_with_its_artifacts) {
    const auto edges = read<Results>(kResultOfEdges);
    ASSERT_EQ(edges.results.size(), 1U);
    EXPECT_EQ(edges.results[0].section, sample_sections()[2]);
    EXPECT_EQ(edges.results[0].run_us, 1234U);
    SubtaskResult faces = read<Results>(kResultOfFaces).results.at(0);
    EXPECT_EQ(faces.section.kind, "face");
    EXPECT_EQ(faces.section.findings.at(0).points.size(), 2U);
    faces.artifacts = {{"a", 2}};
    const auto frames = encode_version2(
        Results{4711, {faces, {.attempt = 11, .artifacts = {{"b", 3}}}}}, Blob::copy_of("aabbb"));
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(frames[0].blob.size(), 2U);
    EXPECT_EQ(frames[1].blob.size(), 3U);
}

TEST(Version2, numbers_that_do_not_fit_become_the_nearest_that_do) {
    for (const double number : {1e300, -5.0, std::numeric_limits<double>::quiet_NaN()}) {
        const SubtaskResult result{
            .attempt = 1,
            .section = {"edge", {}, {{"density", 1}, {"pixels", number}, {"contours", number}}}};
        const auto frames = encode_version2(Results{1, {result}}, {});
        const auto back = decode<Results>(frames.at(0));
        ASSERT_TRUE(back);
        EXPECT_EQ(back->results[0].section.number("contours"), number > 0 ? 2147483647.0 : 0.0);
    }
}

TEST(Version2, attempts_are_named_one_by_one) {
    EXPECT_EQ(read<Started>(kStarted).attempts, std::vector<std::uint64_t>{9});
    EXPECT_EQ(read<ImageMissing>(kImageMissing).attempts, std::vector<std::uint64_t>{11});
    EXPECT_EQ(written(Started{{9, 9}}), (Texts{std::string(kStarted), std::string(kStarted)}));
    EXPECT_EQ(written(ImageMissing{{1, 2}}).size(), 2U);
}

TEST(Version2, work_is_the_image_and_then_each_subtask) {
    const Frame image = frame_of(decoded_type(MessageType{40}, 2), kImage);
    const auto begun = decode<Work>(image).value();
    EXPECT_TRUE(begun.has_image);
    EXPECT_EQ(begun.digest, sample_digest());
    const auto work = read<Work>(kRunSubtask);
    EXPECT_FALSE(work.has_image);
    EXPECT_EQ(work.image, begun.image);
    ASSERT_EQ(work.subtasks.size(), 1U);
    EXPECT_EQ(work.subtasks[0].overrides, sample_subtask().overrides);
    EXPECT_EQ(work.subtasks[0].limit_ms, 2500U);

    const Work whole{7, sample_digest(), "", true, {work.subtasks[0], work.subtasks[0]}};
    EXPECT_EQ(written(whole),
              (Texts{std::string(kImage), std::string(kRunSubtask), std::string(kRunSubtask)}));
    EXPECT_EQ(encode_version2(whole, Blob::copy_of("picture"))[0].type, MessageType{40});
    EXPECT_FALSE(is_message_type(MessageType{40}, kVersionMax));
}

TEST(Version2, what_is_new_is_not_sent) {
    EXPECT_TRUE(encode_version2(Announce{}, {}).empty());
    EXPECT_TRUE(encode_version2(LastWord{}, {}).empty());
}

TEST(Version2, every_truncation_is_refused) {
    for (std::size_t size = 0; size < kReport.size(); size += 2) {
        EXPECT_FALSE(
            decode<ReportMessage>(frame_of(ReportMessage::kType, kReport.substr(0, size))));
    }
}

}  // namespace
}  // namespace ocelli::wire
