#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ocelli {

// The candidate with the smallest edit distance to `word`, if it is close enough to be what was
// meant (at most a third of the length, at least 2).
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates);

// " Did you mean 'X'?" or nothing.
std::string suggestion(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace ocelli
