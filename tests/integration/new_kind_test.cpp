// A kind is a row of the table and an analyzer: everything else follows them. The programs here
// have `meter` beside the kinds that are shipped (tests/meter).

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/integration/cluster.hpp"
#include "tests/integration/http.hpp"

namespace ocelli::testing {
namespace {

const Programs kPrograms{OCELLI_METER_MASTER, OCELLI_METER_SLAVE, OCELLI_METER_CLIENT};

std::string text_of(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

class NewKind : public ::testing::Test {
  protected:
    NewKind() {
        const std::string toml = scratch_.file("slave.toml", "[meter]\ndigits = 2\n");
        slave_ =
            &cluster_.add_slave("yard-1", {"--config", toml, "--metrics-listen", "127.0.0.1:0"});
    }

    std::string run(std::vector<std::string> arguments, int status = 0) {
        std::vector<std::string> all{OCELLI_METER_CLIENT};
        all.insert(all.end(), arguments.begin(), arguments.end());
        all.insert(all.begin() + 2, {"--master", cluster_.client_address()});
        Process client(all);
        std::string output = client.read_all();
        EXPECT_EQ(client.wait(), status) << client.log();
        return output + client.log();
    }
    static bool contains(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }

    Scratch scratch_;
    Cluster cluster_{{"--metrics-listen", "127.0.0.1:0"}, kPrograms};
    Process* slave_ = nullptr;
    std::string picture_ = make_pictures(scratch_, 1, 320, 240)[0];
};

TEST_F(NewKind, is_analysed_and_reported_as_json) {
    const ClientRun run = cluster_.submit({"--kinds", "edge,meter", picture_});
    ASSERT_EQ(run.reports.size(), 1U) << run.errors;
    const Json& report = run.reports[0];
    EXPECT_EQ(report["status"], "complete");
    ASSERT_EQ(report["meters"].size(), 1U) << report;
    const Json& meter = report["meters"][0];
    EXPECT_EQ(meter["box"]["width"], 160);
    EXPECT_EQ(meter["confidence"], 1);
    EXPECT_EQ(meter["reading"].get<std::string>().size(), 2U) << "as the slave's file says";
    const ClientRun set =
        cluster_.submit({"--kinds", "meter", "--set", "meter.digits=5", picture_});
    EXPECT_EQ(set.reports.at(0)["meters"][0]["reading"].get<std::string>().size(), 5U);
}

TEST_F(NewKind, has_its_columns_and_is_drawn) {
    const std::string out = (scratch_.path() / "out").string();
    const std::string table = run({"submit", "--kinds", "meter", "--annotate", out, picture_});
    EXPECT_TRUE(contains(table, "METERS")) << table;
    EXPECT_NE(text_of(out + "/picture-0.annotated.jpg"), text_of(picture_));
    const std::string csv = run({"submit", "--kinds", "meter", "--csv", picture_});
    EXPECT_TRUE(contains(csv, ",meter_count")) << csv;
    EXPECT_TRUE(contains(run({"models"}), "meter")) << "what a slave can run";
}

TEST_F(NewKind, its_parameters_are_checked_where_they_are_typed) {
    const std::string unknown =
        run({"submit", "--kinds", "meter", "--set", "meter.digit=5", picture_}, 2);
    EXPECT_TRUE(contains(unknown, "Did you mean 'digits'?")) << unknown;
    const std::string range =
        run({"submit", "--kinds", "meter", "--set", "meter.digits=10", picture_}, 2);
    EXPECT_TRUE(contains(range, "meter.digits")) << range;
    const std::string misspelt = run({"submit", "--kinds", "meters", picture_}, 2);
    EXPECT_TRUE(contains(misspelt, "Did you mean 'meter'?")) << misspelt;
}

TEST_F(NewKind, is_counted) {
    cluster_.submit({"--kinds", "meter", picture_});
    const auto page = http_get(metrics_address(*slave_), "/metrics", kPatience);
    ASSERT_TRUE(page);
    EXPECT_TRUE(contains(page->body, "kind=\"meter\"")) << page->body;
}

TEST_F(NewKind, is_not_shipped) {
    Process client({OCELLI_CLIENT, "submit", "--kinds", "meter", picture_});
    client.read_all();
    EXPECT_EQ(client.wait(), 2);
}

}  // namespace
}  // namespace ocelli::testing
