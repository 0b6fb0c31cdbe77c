#include "common/metrics/metric_page.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>

namespace ocelli {
namespace {

using namespace std::chrono_literals;

constexpr std::array<double, 2> kBounds{0.01, 0.1};

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != text.npos;
}

TEST(MetricPage, a_family_has_one_head_and_its_metrics_together) {
    MetricPage page;
    page.counter("a_total", "Counts", 1, {{"x", "1"}});
    page.gauge("b", "Measures", 2);
    page.counter("a_total", "Counts", 3, {{"x", "2"}});
    EXPECT_EQ(page.text(),
              "# HELP a_total Counts\n# TYPE a_total counter\na_total{x=\"1\"} 1\na_total{x=\"2\"} "
              "3\n# HELP b Measures\n# TYPE b gauge\nb 2\n");
}

TEST(MetricPage, a_large_count_keeps_its_digits) {
    MetricPage page;
    page.counter("a_total", "Counts", 9007199254740991.0);
    EXPECT_TRUE(contains(page.text(), "a_total 9007199254740991\n")) << page.text();
}

TEST(MetricPage, a_histogram_counts_upwards) {
    Histogram histogram(kBounds);
    histogram.observe(10ms);  // a bound belongs to what is below
    histogram.observe(50ms);
    histogram.observe(2s);
    MetricPage page;
    page.histogram("t_seconds", "Times", histogram);
    const std::string text = page.text();
    EXPECT_TRUE(contains(text, "t_seconds_bucket{le=\"0.01\"} 1\n")) << text;
    EXPECT_TRUE(contains(text, "t_seconds_bucket{le=\"0.1\"} 2\n")) << text;
    EXPECT_TRUE(contains(text, "t_seconds_bucket{le=\"+Inf\"} 3\n")) << text;
    EXPECT_TRUE(contains(text, "t_seconds_count 3\n")) << text;
    EXPECT_TRUE(contains(text, "t_seconds_sum 2.06")) << text;
}

TEST(MetricPage, a_label_may_hold_anything) {
    MetricPage page;
    page.gauge("a", "A", 1, {{"x", "q\"b\\n\nu\xff\xc3\xa9"}});
    EXPECT_TRUE(contains(page.text(), "a{x=\"q\\\"b\\\\n\\nu\xef\xbf\xbd\xc3\xa9\"} 1\n"))
        << page.text();
    MetricPage longest;
    longest.gauge("a", "A", 1, {{"x", std::string(100'000, 'x')}});
    EXPECT_LT(longest.text().size(), 300U);
}

TEST(MetricPage, a_label_that_is_cut_inside_a_character_stays_text) {
    std::string name;
    while (name.size() < 127) {
        name += 'x';
    }
    MetricPage page;
    page.gauge("a", "A", 1, {{"x", name + "\xc3\xa9"}});
    EXPECT_TRUE(contains(page.text(), name + "\xef\xbf\xbd\"} 1\n")) << page.text();
}

TEST(Series, tells_the_first_ones_apart_and_counts_the_others_together) {
    Series<2, int> series(2);
    series.at({"a", "x"}) = 1;
    series.at({"b", "x"}) = 2;
    series.at({"c", "x"}) += 3;
    series.at({"d", "y"}) += 4;
    series.at({"a", "x"}) += 10;
    EXPECT_EQ(series.size(), 3U);
    EXPECT_EQ(series.at({"a", "x"}), 11);
    EXPECT_EQ(series.at({"other", "other"}), 7);
}

TEST(ProcessMetrics, say_what_the_kernel_says) {
    MetricPage page;
    add_process_metrics(page);
    const std::string text = page.text();
    for (const char* name : {"process_resident_memory_bytes", "process_cpu_seconds_total",
                             "process_start_time_seconds", "process_open_fds", "process_max_fds"}) {
        EXPECT_TRUE(contains(text, std::string("\n") + name + " ")) << name << "\n" << text;
    }
    EXPECT_FALSE(contains(text, "process_resident_memory_bytes 0\n"));
}

TEST(ProcessMetrics, are_left_out_where_the_kernel_says_nothing) {
    MetricPage page;
    add_process_metrics(page, "/nonexistent");
    EXPECT_FALSE(contains(page.text(), "process_resident_memory_bytes"));
    EXPECT_TRUE(contains(page.text(), "ocelli_build_info"));
}

}  // namespace
}  // namespace ocelli
