#include "common/logging.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "common/config/config_file.hpp"
#include "common/logging/journal_sink.hpp"

namespace ocelli {
namespace {

// What a logger with these settings writes to standard error while `use` runs.
template <typename Use>
std::string standard_error_of(const LogSettings& settings, Use use) {
    ::testing::internal::CaptureStderr();
    const auto logger = make_logger("ocelli-test", settings);
    if (logger) {
        use(**logger);
    }
    std::string written = ::testing::internal::GetCapturedStderr();
    EXPECT_TRUE(logger) << logger.error().message;
    return written;
}

void log_at_every_level(spdlog::logger& logger) {
    logger.trace("at trace");
    logger.debug("at debug");
    logger.info("at info");
    logger.warn("at warn");
    logger.error("at error");
}

std::vector<nlohmann::json> parse_lines(const std::string& text) {
    std::vector<nlohmann::json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(nlohmann::json::parse(line));
    }
    return lines;
}

TEST(Logging, a_level_hides_those_below_it) {
    const std::vector<std::string> levels{"trace", "debug", "info", "warn", "error"};
    for (std::size_t first = 0; first < levels.size(); ++first) {
        const auto lines =
            parse_lines(standard_error_of({levels[first], "json"}, log_at_every_level));
        ASSERT_EQ(lines.size(), levels.size() - first) << levels[first];
        for (std::size_t i = 0; i < lines.size(); ++i) {
            EXPECT_EQ(lines[i].at("level"), levels[first + i]);
            EXPECT_EQ(lines[i].at("message"), fmt::format("at {}", levels[first + i]));
        }
    }
}

TEST(Logging, an_unknown_level_is_told_the_known_ones) {
    for (const char* level : {"", "loud", "INFO", "off", "critical"}) {
        const auto logger = make_logger("ocelli-test", {level, "text"});
        ASSERT_FALSE(logger) << level;
        EXPECT_EQ(logger.error().code, ErrorCode::bad_config);
        EXPECT_EQ(
            logger.error().message,
            fmt::format("'{}' is no log level: use trace, debug, info, warn or error", level));
    }
}

TEST(Logging, an_unknown_word_in_a_file_is_told_the_known_ones_with_its_line) {
    const std::map<std::string, std::string> problems{
        {"[log]\nlevel = \"loud\"",
         "x.toml:2: [log] level: 'loud' is no log level: use trace, debug, info, warn or error"},
        {"[log]\n\nformat = \"xml\"", "x.toml:3: [log] format: use text or json"}};
    for (const auto& [text, problem] : problems) {
        auto file = ConfigFile::parse(text, "x.toml").value();
        LogSettings settings;
        read_log_settings(file, settings);
        const auto finished = file.finish();
        ASSERT_FALSE(finished);
        EXPECT_EQ(finished.error().message, problem);
    }
}

TEST(Logging, text_has_no_colours_where_there_is_no_terminal) {
    const std::string written = standard_error_of(
        {"info", "text"}, [](spdlog::logger& logger) { logger.warn("slave 3 is late"); });
    const std::regex line(
        R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3} ocelli-test warning slave 3 is late\n)");
    EXPECT_TRUE(std::regex_match(written, line)) << written;
}

TEST(Logging, json_names_time_level_program_and_message) {
    const auto lines = parse_lines(standard_error_of(
        {"info", "json"}, [](spdlog::logger& logger) { logger.warn("slave 3 is late"); }));
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].size(), 4U);
    EXPECT_EQ(lines[0].at("level"), "warn");
    EXPECT_EQ(lines[0].at("program"), "ocelli-test");
    EXPECT_EQ(lines[0].at("message"), "slave 3 is late");
    const std::regex utc(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)");
    EXPECT_TRUE(std::regex_match(lines[0].at("time").get<std::string>(), utc));
}

TEST(Logging, json_stays_one_valid_line_whatever_the_message) {
    using namespace std::string_literals;
    const std::vector<std::string> nasty{"a\nforged line",
                                         "\"}, {\"level\": \"error\"",
                                         "back\\slash\t\x01\x1b[31m",
                                         "nul \0 inside"s,
                                         "",
                                         "{} {0} %s",
                                         "gr\xc3\xbc\xc3\x9f",
                                         std::string(100'000, '"')};
    const auto lines =
        parse_lines(standard_error_of({"info", "json"}, [&nasty](spdlog::logger& logger) {
            for (const std::string& message : nasty) {
                logger.info("{}", message);
            }
        }));
    ASSERT_EQ(lines.size(), nasty.size());
    for (std::size_t i = 0; i < nasty.size(); ++i) {
        EXPECT_EQ(lines[i].at("message"), nasty[i]);
    }
}

TEST(Logging, json_replaces_what_is_not_utf8) {
    const auto lines = parse_lines(standard_error_of(
        {"info", "json"}, [](spdlog::logger& logger) { logger.info("{}", "yard\xff\xc3!"); }));
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].at("message"), "yard\xef\xbf\xbd\xef\xbf\xbd!");
}

TEST(Logging, settings_come_from_the_log_section) {
    auto file = ConfigFile::parse("[log]\nlevel = \"debug\"\nformat = \"json\"\n", "x.toml");
    ASSERT_TRUE(file);
    LogSettings settings;
    read_log_settings(*file, settings);
    EXPECT_TRUE(file->finish());
    EXPECT_EQ(settings.level, "debug");
    EXPECT_EQ(settings.format, "json");
}

TEST(Logging, settings_keep_their_defaults_without_a_log_section) {
    auto file = ConfigFile::parse("", "x.toml");
    ASSERT_TRUE(file);
    LogSettings settings;
    read_log_settings(*file, settings);
    EXPECT_TRUE(file->finish());
    EXPECT_EQ(settings.level, "info");
    EXPECT_EQ(settings.format, "text");
}

TEST(Logging, json_lines_have_the_fields_of_their_event) {
    TaskId id;
    const auto lines = parse_lines(standard_error_of({"info", "json"}, [&](spdlog::logger& logger) {
        log_event(logger, spdlog::level::info, {.task = &id, .camera = "yard", .slave = "a"},
                  "done");
        logger.info("another line");
    }));
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].at("task_id"), to_string(id));
    EXPECT_EQ(lines[0].at("camera"), "yard");
    EXPECT_EQ(lines[0].at("slave"), "a");
    EXPECT_FALSE(lines[1].contains("camera"));
}

TEST(Logging, warnings_that_are_alike_are_counted_and_other_lines_are_written) {
    const LogSettings settings{"info", "json"};
    const auto lines = parse_lines(standard_error_of(settings, [&](spdlog::logger&) {
        const auto logger = make_logger("ocelli-test", settings).value();  // ends here
        for (int i = 0; i < 100; ++i) {
            logger->warn("cannot accept {}", i);
            logger->info("task {} is done", i);
        }
    }));
    const auto count = [&](std::string_view begin) {
        return std::count_if(lines.begin(), lines.end(), [&](const nlohmann::json& line) {
            return line.at("message").get<std::string>().starts_with(begin);
        });
    };
    EXPECT_EQ(count("cannot accept"), 5);
    EXPECT_EQ(count("task"), 100);
    EXPECT_EQ(lines.back().at("message"), "95 more like it: cannot accept 99");
}

}  // namespace
}  // namespace ocelli
