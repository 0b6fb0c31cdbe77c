#include "common/metrics/metric_page.hpp"

#include <prometheus/text_serializer.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <cassert>
#include <fstream>
#include <iterator>
#include <limits>
#include <numeric>
#include <sstream>
#include <system_error>

namespace ocelli {

namespace {

constexpr std::array<double, 14> kAnalysisBounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                 0.25,  0.5,    1,     2.5,  5,     10,   30};
constexpr std::array<double, 12> kCommitBounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                               0.01,   0.025,   0.1,    0.5,   2.5,    10};

}  // namespace

std::span<const double> analysis_bounds() {
    return kAnalysisBounds;
}

std::span<const double> commit_bounds() {
    return kCommitBounds;
}

void Histogram::observe(Duration time) {
    const double seconds = std::chrono::duration<double>(time).count();
    const auto bound = std::ranges::lower_bound(bounds_, seconds);
    ++counts_[static_cast<std::size_t>(bound - bounds_.begin())];
    sum_seconds_ += seconds;
}

std::uint64_t Histogram::count() const {
    return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

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

namespace {

// /proc/self/stat from the third field on (proc(5) counts from one): the second one, the program's
// name, may hold anything.
std::vector<std::string> stat_fields(const std::filesystem::path& proc) {
    std::ifstream file(proc / "self/stat");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::istringstream rest(text.substr(std::min(text.size(), text.rfind(')') + 1)));
    return {std::istream_iterator<std::string>(rest), {}};
}

double seconds_of(::clockid_t clock) {
    ::timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// Since the Unix epoch. Asked once, so that it never changes. (/proc/stat has it too, which a
// service with ProcSubset=pid does not see.)
double boot_time() {
    static const double kBooted = seconds_of(CLOCK_REALTIME) - seconds_of(CLOCK_BOOTTIME);
    return kBooted;
}

void add_descriptors(MetricPage& page, const std::filesystem::path& proc) {
    std::error_code error;
    const std::filesystem::directory_iterator open(proc / "self/fd", error);
    if (!error) {
        page.gauge("process_open_fds", "Open file descriptors",
                   static_cast<double>(std::distance(begin(open), end(open))));
    }
    ::rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        page.gauge("process_max_fds", "The limit of open file descriptors",
                   static_cast<double>(limit.rlim_cur));
    }
}

}  // namespace

void add_process_metrics(MetricPage& page, const std::filesystem::path& proc) {
    page.gauge("ocelli_build_info", "Always 1; its label says which release this is", 1,
               {{"version", OCELLI_VERSION}});
    constexpr std::size_t kUserTicks = 11, kSystemTicks = 12, kStartTicks = 19, kPages = 21;
    const auto fields = stat_fields(proc);
    if (fields.size() > kPages) {
        const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
        const auto number = [&](std::size_t field) { return std::stod(fields[field]); };
        page.gauge("process_resident_memory_bytes", "Resident memory",
                   number(kPages) * static_cast<double>(::sysconf(_SC_PAGESIZE)));
        page.counter("process_cpu_seconds_total", "CPU time, the kernel's for it included",
                     (number(kUserTicks) + number(kSystemTicks)) / ticks);
        page.gauge("process_start_time_seconds", "When it was started, since the Unix epoch",
                   boot_time() + number(kStartTicks) / ticks);
    }
    add_descriptors(page, proc);
}

}  // namespace ocelli
