#include "common/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace ocelli {

namespace {

// Longer words are never a slip of the finger, and would cost time quadratically.
constexpr std::size_t kWordLengthMax = 100;

// Levenshtein's distance, with one row of the table.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates) {
    if (word.empty() || word.size() > kWordLengthMax) {
        return std::nullopt;
    }
    std::optional<std::string_view> best;
    std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const std::string_view candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        // Replacing every letter is no likeness, however short the word.
        if (distance < best_distance && distance < std::max(word.size(), candidate.size())) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> candidates) {
    const auto best = nearest(word, candidates);
    return best ? " Did you mean '" + std::string(*best) + "'?" : "";
}

std::string in_quotes(std::string_view text) {
    constexpr std::size_t kLengthMax = 60;
    std::string result = "'";
    for (const char c : text.substr(0, kLengthMax)) {
        result += c >= ' ' && c <= '~' ? c : '?';
    }
    if (text.size() > kLengthMax) {
        result += "...";
    }
    return result + "'";
}

std::string printable(std::string_view text) {
    std::string clean;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
        if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {  // U+0080 to U+009F in UTF-8
            clean += '?';
            ++i;
        } else {
            clean += byte < 0x20 || byte == 0x7F ? '?' : text[i];
        }
    }
    return clean;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, double>, 6> kUnits{
        {{"", 1000}, {"ms", 1}, {"s", 1000}, {"min", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
    constexpr double kMax = 1e12;
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto unit = std::ranges::find(kUnits, std::string_view(end, text.data() + text.size()),
                                        &std::pair<std::string_view, double>::first);
    if (error != std::errc() || unit == kUnits.end() || !(std::abs(number * unit->second) < kMax)) {
        return std::nullopt;
    }
    return std::chrono::milliseconds(static_cast<std::int64_t>(number * unit->second));
}

std::string shortened(std::string_view stem, std::string_view end) {
    constexpr std::size_t kNameMax = 255;
    std::size_t size = std::min(stem.size(), kNameMax - std::min(end.size(), kNameMax));
    while (size < stem.size() && size > 0 &&
           (static_cast<unsigned char>(stem[size]) & 0xC0) == 0x80) {
        --size;  // not within a character
    }
    return std::string(stem.substr(0, size)) + std::string(end);
}

}  // namespace ocelli
