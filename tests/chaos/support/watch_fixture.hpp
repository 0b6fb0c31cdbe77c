#pragma once

// A folder of pictures, and `ocelli watch` that follows it.

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/integration/expectations.hpp"

namespace ocelli::testing {

namespace fs = std::filesystem;

class Watch : public ::testing::Test {
  protected:
    Watch() {
        fs::create_directories(cameras_);
        picture_ = contents(make_pictures(scratch_, 1, 64, 48)[0]);
    }

    static std::string contents(const fs::path& path) {
        std::ostringstream text;
        text << std::ifstream(path, std::ios::binary).rdbuf();
        return text.str();
    }
    // What the watch prints goes to a file that all runs append to.
    Process start(const Cluster& cluster, const std::vector<std::string>& arguments = {}) {
        return Process(
            join(std::vector<std::string>{"/bin/sh", "-c", "exec \"$@\" >> \"$0\"",
                                          reports_.string(), OCELLI_CLIENT, "watch", "--json",
                                          "--master", cluster.client_address(), "--kinds", "edge"},
                 arguments, std::vector<std::string>{cameras_.string()}));
    }
    // As a camera would upload it. A byte after the picture's end tells one from another.
    void drop(const std::string& name) {
        fs::create_directories((cameras_ / name).parent_path());
        std::ofstream(cameras_ / name, std::ios::binary) << picture_ << name;
    }
    void drop_by_renaming(const std::string& name) {
        drop(name + ".part");
        fs::rename(cameras_ / (name + ".part"), cameras_ / name);
    }
    // Reports by file.
    std::multimap<std::string, Json> reported() const {
        std::multimap<std::string, Json> reports;
        std::ifstream lines(reports_);
        for (std::string line; std::getline(lines, line) && !lines.eof();) {
            const Json report = Json::parse(line);
            const fs::path file = report.at("file").get<std::string>();
            reports.emplace(fs::relative(file, cameras_).string(), report);
        }
        return reports;
    }
    // How many reports there are.
    std::size_t count() const {
        std::ifstream lines(reports_);
        return static_cast<std::size_t>(
            std::count(std::istreambuf_iterator<char>(lines), {}, '\n'));
    }
    bool wait_for_report(const std::string& name, std::size_t count = 1) {
        return eventually([&] { return reported().count(name) >= count; });
    }
    static int stop(Process& watch, int signal = SIGTERM) {
        watch.signal(signal);
        return watch.wait();
    }

    Scratch scratch_;
    fs::path cameras_ = scratch_.path() / "cameras";
    fs::path reports_ = scratch_.path() / "reports.jsonl";
    std::string picture_;
};

}  // namespace ocelli::testing
