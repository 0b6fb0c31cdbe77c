#include "common/metrics/metrics_endpoint.hpp"

#include <gtest/gtest.h>

namespace ocelli {
namespace {

MetricsAnswers answers(std::vector<std::string> reasons) {
    return {[] { return "a 1\n"; }, [reasons = std::move(reasons)] { return reasons; }};
}

TEST(MetricsAnswers, the_page_has_the_type_that_prometheus_expects) {
    const HttpAnswer page = answer(answers({}), "/metrics");
    EXPECT_EQ(page.status, 200U);
    EXPECT_EQ(page.body, "a 1\n");
    EXPECT_EQ(page.type, "text/plain; version=0.0.4; charset=utf-8");
}

TEST(MetricsAnswers, who_is_not_ready_says_why_and_is_healthy) {
    EXPECT_EQ(answer(answers({}), "/readyz").status, 200U);
    const HttpAnswer unready = answer(answers({"no disk", "no slave"}), "/readyz");
    EXPECT_EQ(unready.status, 503U);
    EXPECT_EQ(unready.body, "no disk\nno slave\n");
    EXPECT_EQ(answer(answers({"no disk"}), "/healthz").status, 200U);
}

TEST(MetricsAnswers, nothing_else_is_there) {
    for (const char* path : {"/", "", "/metrics/", "/healthz/../metrics"}) {
        EXPECT_EQ(answer(answers({}), path).status, 404U) << path;
    }
}

TEST(MetricsSettings, others_are_kept_out_unless_they_are_let_in) {
    for (const char* listen : {"127.0.0.1:1", "127.1.2.3:1", "[::1]:1", "localhost:1"}) {
        EXPECT_TRUE(metrics_address({.listen = listen})) << listen;
    }
    for (const char* listen : {"0.0.0.0:1", "[::]:1", "192.168.1.1:1", "appliance.lan:1"}) {
        const auto refused = metrics_address({.listen = listen});
        ASSERT_FALSE(refused) << listen;
        EXPECT_NE(refused.error().message.find("insecure = true"), std::string::npos);
        EXPECT_TRUE(metrics_address({.listen = listen, .insecure = true})) << listen;
    }
    EXPECT_FALSE(metrics_address({.listen = "127.0.0.1"}));
}

TEST(MetricsSettings, are_off_when_empty_or_off) {
    EXPECT_FALSE(MetricsSettings{}.is_on());
    EXPECT_FALSE(MetricsSettings{.listen = "off"}.is_on());
    EXPECT_TRUE(MetricsSettings{.listen = "127.0.0.1:0"}.is_on());
    MetricsSettings settings{.listen = "127.0.0.1:7602"};
    set_metrics_listen("", settings);
    EXPECT_FALSE(settings.asked_for);
    set_metrics_listen("off", settings);
    EXPECT_FALSE(settings.is_on());
    EXPECT_THROW(set_metrics_listen("0.0.0.0:7602", settings), std::runtime_error);
}

}  // namespace
}  // namespace ocelli
