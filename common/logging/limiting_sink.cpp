#include "common/logging/limiting_sink.hpp"

#include <fmt/format.h>

#include <string_view>

namespace ocelli {

namespace {

// A client that is refused tries again, and may do so fast.
constexpr std::string_view kRefused = "refused ";

}  // namespace

LimitingSink::~LimitingSink() {
    tell(filter_.take_all());
}

void LimitingSink::sink_it_(const spdlog::details::log_msg& message) {
    const std::string_view text(message.payload.data(), message.payload.size());
    tell(filter_.take_due(now()));
    const bool may_repeat = message.level >= spdlog::level::warn || text.starts_with(kRefused);
    if (!may_repeat || filter_.passes(text, now())) {
        inner_->log(message);
        return;
    }
    program_.assign(message.logger_name.data(), message.logger_name.size());
}

void LimitingSink::flush_() {
    tell(filter_.take_due(now()));
    inner_->flush();
}

void LimitingSink::tell(const std::vector<RepeatFilter::Repeats>& repeats) {
    for (const auto& [last, count] : repeats) {
        const std::string text = fmt::format("{} more like it: {}", count, last);
        inner_->log({program_, spdlog::level::warn, text});
    }
}

void LimitingSink::set_pattern_(const std::string& pattern) {
    inner_->set_pattern(pattern);
}

void LimitingSink::set_formatter_(std::unique_ptr<spdlog::formatter> formatter) {
    inner_->set_formatter(std::move(formatter));
}

}  // namespace ocelli
