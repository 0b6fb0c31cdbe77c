#pragma once

// What a metrics page is made of: histograms, series by label, the text of it, and what every
// process has. Plain objects.

#include <prometheus/metric_family.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/clock.hpp"

namespace ocelli {

// How often something took how long. A plain object: whoever owns it says on which thread.

// Upper bounds in seconds, rising. Analyses: a millisecond to half a minute.
std::span<const double> analysis_bounds();
// Commits to a disk: a tenth of a millisecond to ten seconds.
std::span<const double> commit_bounds();

class Histogram {
  public:
    // `bounds` must outlive it.
    explicit Histogram(std::span<const double> bounds)
        : bounds_(bounds), counts_(bounds.size() + 1) {}

    void observe(Duration time);

    std::span<const double> bounds() const { return bounds_; }
    // By bound, the last one beyond all of them; not cumulative.
    std::span<const std::uint64_t> counts() const { return counts_; }
    std::uint64_t count() const;
    double sum_seconds() const { return sum_seconds_; }

  private:
    std::span<const double> bounds_;
    std::vector<std::uint64_t> counts_;
    double sum_seconds_ = 0;
};

// What a scrape gets: metric families in the order in which they were added, as Prometheus' text
// format has them. Values are read where they are kept, at the time of the scrape: nothing is
// counted twice.

// Name and value. The value may be anything: what is no text in UTF-8 is replaced, what is too long
// is cut.
using Labels = std::initializer_list<std::pair<const char*, std::string_view>>;

class MetricPage {
  public:
    // A family is made by the first of its metrics; `help` is a phrase without a full stop.
    void counter(const char* name, const char* help, double value, Labels labels = {});
    void gauge(const char* name, const char* help, double value, Labels labels = {});
    // Counts what took how long, in seconds.
    void histogram(const char* name, const char* help, const Histogram& histogram,
                   Labels labels = {});

    // In the text format, version 0.0.4.
    std::string text() const;

  private:
    prometheus::ClientMetric& add(const char* name, const char* help, prometheus::MetricType type,
                                  Labels labels);

    std::vector<prometheus::MetricFamily> families_;
};

// One value for each combination of N labels, and never more of them than `series_max`: what comes
// later is counted as "other", so that names that somebody else chooses cannot fill the memory, or
// the monitoring. A plain object.

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

// What the kernel says of this process, under the names that every program's metrics have, and
// which build it is. What `proc` does not tell is left out.
void add_process_metrics(MetricPage& page, const std::filesystem::path& proc = "/proc");

}  // namespace ocelli
