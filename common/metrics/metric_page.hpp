#pragma once

// What a scrape gets: metric families in the order in which they were added, as Prometheus' text
// format has them. Values are read where they are kept, at the time of the scrape: nothing is
// counted twice.

#include <prometheus/metric_family.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/metrics/histogram.hpp"

namespace ocelli {

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

}  // namespace ocelli
