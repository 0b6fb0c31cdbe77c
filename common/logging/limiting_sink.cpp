#include "common/logging/limiting_sink.hpp"

#include <fmt/format.h>

#include <cctype>
#include <string_view>

namespace ocelli {

namespace {

bool is_digit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// Of a number, an id or an address.
bool is_variable(char c) {
    return std::isxdigit(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == ':';
}

// From `begin` on: how far a word reaches that has a digit in it; `begin` when it has none.
std::size_t end_of_variable(std::string_view line, std::size_t begin) {
    std::size_t end = begin;
    bool has_digit = false;
    while (end < line.size() && is_variable(line[end])) {
        has_digit = has_digit || is_digit(line[end]);
        ++end;
    }
    return has_digit ? end : begin;
}

}  // namespace

std::string shape_of(std::string_view line, bool quotes_count) {
    std::string shape;
    bool quoted = false;
    for (std::size_t i = 0; i < line.size();) {
        quoted = quoted != (line[i] == '\'');
        const bool word_begins = i == 0 || line[i - 1] == ' ' || line[i - 1] == '(';
        const std::size_t end = !quoted && word_begins ? end_of_variable(line, i) : i;
        if (end > i) {
            shape += '#';
            i = end;
        } else {
            if (quotes_count || !quoted) {
                shape += line[i];
            }
            ++i;
        }
    }
    return shape;
}

bool RepeatFilter::passes(std::string_view line, TimePoint now) {
    std::string key = shape_of(line, true);
    if (shapes_.size() >= kShapesMax && !shapes_.contains(key)) {
        key = shape_of(line, false);  // somebody makes up names
        if (shapes_.size() >= 2 * kShapesMax && !shapes_.contains(key)) {
            key.clear();
        }
    }
    Shape& shape = shapes_.try_emplace(std::move(key), Shape{now, 0, {}}).first->second;
    if (shape.passed < kBurst) {
        ++shape.passed;
        return true;
    }
    shape.held_back.last = line;
    ++shape.held_back.count;
    return false;
}

std::vector<RepeatFilter::Repeats> RepeatFilter::take_due(TimePoint now) {
    std::vector<Repeats> due;
    std::erase_if(shapes_, [&](auto& entry) {
        const bool over = now - entry.second.begun >= kInterval;
        if (over && entry.second.held_back.count > 0) {
            due.push_back(std::move(entry.second.held_back));
        }
        return over;
    });
    return due;
}

std::vector<RepeatFilter::Repeats> RepeatFilter::take_all() {
    return take_due(TimePoint::max());
}

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
