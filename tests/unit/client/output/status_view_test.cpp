#include "client/output/status_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "common/report/report_json.hpp"

namespace ocelli::client {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

wire::StatusMessage two_slaves() {
    wire::StatusMessage status;
    status.slaves = {{"yard-1", "10.0.0.1:4", 3, 2, 4, {{"edge", {"canny"}, "cpu"}}, "ok", 50, 1},
                     {"yard-2",
                      "10.0.0.2:4",
                      1,
                      0,
                      0,
                      {{"object", {"yolox-nano", "hog"}, "cuda:0"}},
                      "draining",
                      7,
                      0}};
    status.tasks_open = 5;
    status.subtasks_waiting = 9;
    status.queued_image_bytes = 3U << 20U;
    status.counters = {{"reported", 12}};
    return status;
}

TEST(LiveStatus, says_what_happens_now) {
    const std::string text = live_status(two_slaves(), {{"reported", 12.34}, {"done:yard-1", 30}},
                                         "2026-05-30T09:15:02.250Z", {});
    EXPECT_THAT(text, HasSubstr("2026-05-30T09:15:02.250Z  2 slaves, 2 of 4 threads busy\n"));
    EXPECT_THAT(text, HasSubstr("queue: 5 tasks open, 9 subtasks waiting, 3.0 MiB of images\n"));
    EXPECT_THAT(text, HasSubstr("tasks per second: - accepted, 12.3 reported, - refused\n"));
    EXPECT_THAT(text, HasSubstr("subtasks per second: - attempts, - retries, - timeouts\n"));
    EXPECT_THAT(text, HasSubstr("30.0"));
    EXPECT_THAT(text, HasSubstr("draining"));
    EXPECT_THAT(text, Not(HasSubstr("\x1b"))) << "no colours in a pipe";
}

// The lines above the table.
std::vector<std::string> lines_at(std::size_t columns) {
    Terminal terminal;
    terminal.columns = columns;
    wire::StatusMessage status = two_slaves();
    status.tasks_open = 10'000;
    status.subtasks_waiting = 40'000;
    const RateMap rates{{"accepted", 9999.9}, {"reported", 9999.9}, {"refused", 9999.9},
                        {"attempts", 9999.9}, {"retries", 9999.9},  {"timeouts", 9999.9}};
    std::istringstream text(live_status(status, rates, "2026-05-30T09:15:02.250Z", terminal));
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line) && !line.empty();) {
        lines.push_back(line);
    }
    return lines;
}

TEST(LiveStatus, has_a_line_for_each_thing_on_an_ordinary_terminal) {
    const auto lines = lines_at(80);
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(lines[2], "tasks per second: 9999.9 accepted, 9999.9 reported, 9999.9 refused");
    EXPECT_EQ(lines[3], "subtasks per second: 9999.9 attempts, 9999.9 retries, 9999.9 timeouts");
    for (const std::string& line : lines) {
        EXPECT_LE(line.size(), 80U) << line;
    }
}

TEST(LiveStatus, is_wrapped_on_a_narrow_terminal_so_that_nothing_is_lost) {
    const auto lines = lines_at(40);
    std::string all;
    for (const std::string& line : lines) {
        EXPECT_LE(line.size(), 40U) << line;
        all += line + " ";
    }
    EXPECT_THAT(all, HasSubstr("9999.9 refused"));
    EXPECT_THAT(all, HasSubstr("9999.9 retries, 9999.9 timeouts"));
}

TEST(LiveStatus, as_json_has_time_and_rates_beside_the_status) {
    const auto line = live_status_json(two_slaves(), {{"reported", 2.5}}, "now");
    EXPECT_EQ(line.at("time"), "now");
    EXPECT_EQ(line.at("rates").at("reported"), 2.5);
    EXPECT_EQ(line.at("slaves").size(), 2U);
    EXPECT_EQ(line.at("counters").at("reported"), 12);
}

TEST(Models, are_a_row_for_each_kind_of_each_slave) {
    const std::string text = models_table(two_slaves(), {});
    EXPECT_THAT(text, HasSubstr("yard-1  edge    cpu     canny       -"));
    EXPECT_THAT(text, HasSubstr("yard-2  object  cuda:0  yolox-nano  hog"));
    EXPECT_THAT(models_table({}, {}), HasSubstr("No slave is connected"));
    const auto json = models_json(two_slaves());
    EXPECT_EQ(json.at("slaves").at(1).at("name"), "yard-2");
    EXPECT_EQ(json.at("slaves").at(1).at("capabilities").at(0).at("device"), "cuda:0");
}

TEST(Models, on_another_device_than_the_first_are_a_row_of_their_own) {
    wire::StatusMessage status;
    status.slaves.emplace_back();
    status.slaves[0].name = "yard-1";
    status.slaves[0].capabilities = {{"object", {"yolox-nano", "picodet-s"}, "cuda:0"},
                                     {"object", {"hog"}, "cpu"}};
    const std::string text = models_table(status, {});
    EXPECT_THAT(text, HasSubstr("yard-1  object  cuda:0  yolox-nano  picodet-s"));
    EXPECT_THAT(text, HasSubstr("yard-1  object  cpu     -           hog"));
}

TEST(Redrawn, ends_every_line_that_stood_there_and_fits_the_screen) {
    EXPECT_EQ(redrawn("a\nb\n", 24), "\x1b[Ha\x1b[K\nb\x1b[K\n\x1b[J");
    EXPECT_EQ(redrawn("a\nb\nc\n", 3), "\x1b[Ha\x1b[K\nb\x1b[K\n\x1b[J");
    EXPECT_EQ(redrawn("", 24), "\x1b[H\x1b[J");
}

TEST(StatusJson, HasSlavesQueueAndCounters) {
    wire::StatusMessage status;
    wire::SlaveStatus slave;
    slave.name = "yard-1";
    slave.health = "ok";
    slave.threads = 3;
    slave.busy = 2;
    slave.capabilities = {{"face", {"haar"}, "cpu"}};
    status.slaves = {slave};
    status.tasks_open = 7;
    status.counters = {{"accepted", 12}};
    const auto json = nlohmann::json::parse(ocelli::to_line(to_json(status)));
    EXPECT_EQ(json["slaves"][0]["name"], "yard-1");
    EXPECT_EQ(json["slaves"][0]["busy"], 2);
    EXPECT_EQ(json["slaves"][0]["capabilities"][0]["detectors"][0], "haar");
    EXPECT_EQ(json["queue"]["tasks_open"], 7);
    EXPECT_EQ(json["counters"]["accepted"], 12);
}

}  // namespace
}  // namespace ocelli::client
