#pragma once

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/integration/cluster.hpp"

namespace ocelli::testing {

// Every file has exactly one report, every report is complete, and no task id occurs twice.
inline void expect_all_complete(const ClientRun& run, const std::vector<std::string>& files) {
    EXPECT_EQ(run.status, 0) << run.errors;
    std::multiset<std::string> reported;
    std::set<std::string> ids;
    for (const Json& report : run.reports) {
        reported.insert(report.at("file").get<std::string>());
        ids.insert(report.at("task_id").get<std::string>());
        EXPECT_EQ(report.at("status"), "complete") << report.dump();
    }
    EXPECT_EQ(reported, std::multiset<std::string>(files.begin(), files.end()));
    EXPECT_EQ(ids.size(), run.reports.size());
}

// accepted = reported + open, and nothing is open or waiting any more.
inline void expect_settled(const Json& status) {
    EXPECT_EQ(status["counters"]["accepted"], status["counters"]["reported"]);
    EXPECT_EQ(status["queue"]["tasks_open"], 0);
    EXPECT_EQ(status["queue"]["subtasks_waiting"], 0);
    EXPECT_EQ(status["queue"]["image_bytes"], 0);
}

// Whether the process's log says so, now or soon.
inline bool says(const Process& process, const std::string& part) {
    return eventually([&] { return process.log().find(part) != std::string::npos; });
}

inline std::uint64_t busy(const Json& status, const std::string& slave) {
    for (const Json& one : status["slaves"]) {
        if (one["name"] == slave) {
            return one["busy"].get<std::uint64_t>();
        }
    }
    return 0;
}

template <class... Lists>
std::vector<std::string> join(const Lists&... lists) {
    std::vector<std::string> all;
    (all.insert(all.end(), lists.begin(), lists.end()), ...);
    return all;
}

}  // namespace ocelli::testing
