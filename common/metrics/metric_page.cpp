#include "common/metrics/metric_page.hpp"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cassert>
#include <limits>
#include <nlohmann/json.hpp>

namespace ocelli {

namespace {

constexpr std::size_t kLabelBytesMax = 128;

// Somebody else's names, as text that every reader of the page can read.
std::string label_value(std::string_view value) {
    using Json = nlohmann::json;
    const std::string cut(value.substr(0, kLabelBytesMax));
    const std::string valid = Json(cut).dump(-1, ' ', false, Json::error_handler_t::replace);
    return Json::parse(valid).get<std::string>();
}

}  // namespace

prometheus::ClientMetric& MetricPage::add(const char* name, const char* help,
                                          prometheus::MetricType type, Labels labels) {
    auto family = std::ranges::find(families_, name, &prometheus::MetricFamily::name);
    if (family == families_.end()) {
        families_.push_back({name, help, type, {}});
        family = std::prev(families_.end());
    }
    assert(family->type == type);
    prometheus::ClientMetric& metric = family->metric.emplace_back();
    for (const auto& [label, value] : labels) {
        metric.label.push_back({label, label_value(value)});
    }
    return metric;
}

void MetricPage::counter(const char* name, const char* help, double value, Labels labels) {
    add(name, help, prometheus::MetricType::Counter, labels).counter.value = value;
}

void MetricPage::gauge(const char* name, const char* help, double value, Labels labels) {
    add(name, help, prometheus::MetricType::Gauge, labels).gauge.value = value;
}

void MetricPage::histogram(const char* name, const char* help, const Histogram& histogram,
                           Labels labels) {
    auto& into = add(name, help, prometheus::MetricType::Histogram, labels).histogram;
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < histogram.counts().size(); ++i) {
        below += histogram.counts()[i];
        const bool last = i == histogram.bounds().size();
        into.bucket.push_back(
            {below, last ? std::numeric_limits<double>::infinity() : histogram.bounds()[i]});
    }
    into.sample_count = below;
    into.sample_sum = histogram.sum_seconds();
}

std::string MetricPage::text() const {
    return prometheus::TextSerializer().Serialize(families_);
}

}  // namespace ocelli
