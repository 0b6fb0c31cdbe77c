#pragma once

// One value for each combination of N labels, and never more of them than `series_max`: what comes
// later is counted as "other", so that names that somebody else chooses cannot fill the memory, or
// the monitoring. A plain object.

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace ocelli {

inline constexpr std::string_view kOtherLabel = "other";

template <std::size_t N, class Value>
class Series {
  public:
    using Key = std::array<std::string, N>;
    using View = std::array<std::string_view, N>;

    // `initial`: what a new combination begins with.
    explicit Series(std::size_t series_max, Value initial = {})
        : series_max_(series_max), initial_(std::move(initial)) {}

    Value& at(const View& labels) {
        if (const auto known = values_.find(labels); known != values_.end()) {
            return known->second;
        }
        View key = labels;
        if (values_.size() >= series_max_) {
            key.fill(kOtherLabel);
            if (const auto other = values_.find(key); other != values_.end()) {
                return other->second;
            }
        }
        Key owned;
        std::ranges::copy(key, owned.begin());
        return values_.emplace(std::move(owned), initial_).first->second;
    }

    auto begin() const { return values_.begin(); }
    auto end() const { return values_.end(); }
    std::size_t size() const { return values_.size(); }

  private:
    struct Less {
        using is_transparent = void;
        template <class A, class B>
        bool operator()(const A& a, const B& b) const {
            return std::ranges::lexicographical_compare(a, b, std::less<std::string_view>());
        }
    };

    std::size_t series_max_;
    Value initial_;
    std::map<Key, Value, Less> values_;
};

}  // namespace ocelli
