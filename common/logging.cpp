#include "common/logging.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "common/clock.hpp"
#include "common/config/config_file.hpp"
#include "common/logging/journal_sink.hpp"
#include "common/logging/limiting_sink.hpp"
#include "common/logging/stderr_sink.hpp"
#include "common/text.hpp"

namespace ocelli {

namespace {

// The levels by the names that the configuration and the log use, in spdlog's order.
constexpr std::array<std::string_view, 5> kLevels{"trace", "debug", "info", "warn", "error"};

std::string_view name_of(spdlog::level::level_enum level) {
    return kLevels[std::min<std::size_t>(static_cast<std::size_t>(level), kLevels.size() - 1)];
}

std::string bad_level(std::string_view level) {
    return fmt::format("{} is no log level: use trace, debug, info, warn or error",
                       in_quotes(level));
}

// No name in it may begin a line of its own.
class PrintableMessage : public spdlog::custom_flag_formatter {
  public:
    void format(const spdlog::details::log_msg& message, const std::tm&,
                spdlog::memory_buf_t& out) override {
        const std::string text =
            printable(std::string_view(message.payload.data(), message.payload.size()));
        out.append(text.data(), text.data() + text.size());
    }
    std::unique_ptr<custom_flag_formatter> clone() const override {
        return std::make_unique<PrintableMessage>();
    }
};

class JsonFormatter : public spdlog::formatter {
  public:
    void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
        using namespace std::chrono;
        const auto since_epoch = duration_cast<milliseconds>(message.time.time_since_epoch());
        nlohmann::ordered_json line{
            {"time", format_utc(since_epoch.count())},
            {"level", name_of(message.level)},
            {"program", std::string(message.logger_name.data(), message.logger_name.size())},
            {"message", std::string(message.payload.data(), message.payload.size())}};
        if (const EventFields* event = current_event_fields()) {
            add_fields(line, *event);
        }
        const std::string text =
            line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
        out.append(text.data(), text.data() + text.size());
    }
    std::unique_ptr<spdlog::formatter> clone() const override {
        return std::make_unique<JsonFormatter>();
    }

  private:
    static void add_fields(nlohmann::ordered_json& line, const EventFields& event) {
        if (event.task != nullptr) {
            line["task_id"] = to_string(*event.task);
        }
        if (!event.camera.empty()) {
            line["camera"] = event.camera;
        }
        if (!event.slave.empty()) {
            line["slave"] = event.slave;
        }
    }
};

// As text the journal gets its own fields, and prints time and program itself.
std::shared_ptr<spdlog::sinks::sink> make_sink(const LogSettings& settings) {
    if (settings.format == "text" &&
        is_journal_stream(STDERR_FILENO, std::getenv("JOURNAL_STREAM"))) {
        return std::make_shared<JournalSink>();
    }
    return std::make_shared<StderrSink>();
}

}  // namespace

void read_log_settings(ConfigFile& file, LogSettings& settings) {
    ConfigSection log = file.section("log");
    log.read("level", settings.level);
    log.read("format", settings.format);
    if (std::ranges::find(kLevels, settings.level) == kLevels.end()) {
        log.refuse("level", bad_level(settings.level));
    }
    if (settings.format != "text" && settings.format != "json") {
        log.refuse("format", "use text or json");
    }
}

Result<std::shared_ptr<spdlog::logger>> make_logger(std::string_view program,
                                                    const LogSettings& settings) {
    const auto level = std::find(kLevels.begin(), kLevels.end(), settings.level);
    if (level == kLevels.end()) {
        return Error{ErrorCode::bad_config, bad_level(settings.level)};
    }
    std::shared_ptr<spdlog::sinks::sink> sink = std::make_shared<LimitingSink>(make_sink(settings));
    auto logger = std::make_shared<spdlog::logger>(std::string(program), std::move(sink));
    if (settings.format == "json") {
        logger->set_formatter(std::make_unique<JsonFormatter>());
    } else {
        auto formatter = std::make_unique<spdlog::pattern_formatter>();
        formatter->add_flag<PrintableMessage>('*');
        formatter->set_pattern("%Y-%m-%dT%H:%M:%S.%e %n %^%l%$ %*");
        logger->set_formatter(std::move(formatter));
    }
    logger->set_level(static_cast<spdlog::level::level_enum>(level - kLevels.begin()));
    logger->flush_on(spdlog::level::trace);
    return logger;
}

}  // namespace ocelli
