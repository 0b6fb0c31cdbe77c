#pragma once

// Words that people mistype, and words that others chose, in sentences for people; times that
// people write.

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ocelli {

// The candidate with the smallest edit distance to `word`, if it is close enough to be what was
// meant (at most a third of the length, at least 2).
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates);

// `text` in single quotes for an error sentence: cut where it is long, and everything that is not
// printable ASCII as '?', so that what a peer sent cannot break a log line or a JSON report.
std::string in_quotes(std::string_view text);

// Control characters as '?', so that a name that somebody chose cannot forge a line of the log or
// steer a terminal.
std::string printable(std::string_view text);

// Seconds, or a number with its unit: "500ms", "3s", "1.5min", "2h", "1d". Nothing for anything
// else.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

// A file's name of both; `stem` (UTF-8) is cut where file systems would not take it.
std::string shortened(std::string_view stem, std::string_view end);

// " Did you mean 'X'?" or nothing.
std::string suggestion(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace ocelli
