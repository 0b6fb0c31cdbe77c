#include "tests/chaos/soak/load.hpp"

#include <sstream>

#include "tests/integration/process.hpp"

namespace ocelli::testing {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kPause{50};
constexpr int kNoMaster = 3;

}  // namespace

Load::Load(std::string client_address, std::vector<std::string> files, Judge& judge)
    : client_address_(std::move(client_address)), files_(std::move(files)), judge_(judge) {
    thread_ = std::thread([this] { run(); });
}

Load::~Load() {
    stop();
}

void Load::stop() {
    stopping_ = true;
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Load::run() {
    while (!stopping_) {
        submit_once();
        std::this_thread::sleep_for(kPause);
    }
}

// A client that finds no master at its start submits nothing. After that it must report each file,
// once, whatever happens.
void Load::submit_once() {
    std::vector<std::string> arguments{OCELLI_CLIENT, "submit",        "--master", client_address_,
                                       "--json",      "--reconnect",   "300",      "--timeout",
                                       "300",         "--concurrency", "8"};
    arguments.insert(arguments.end(), files_.begin(), files_.end());
    Process client(arguments);
    std::istringstream lines(client.read_all());
    const int status = client.wait();
    std::multiset<std::string> reported;
    for (std::string line; std::getline(lines, line);) {
        const auto report = nlohmann::json::parse(line);
        reported.insert(report.at("file").get<std::string>());
        judge_.hear(report);
    }
    if (status == kNoMaster && reported.empty()) {
        return;
    }
    if (reported != std::multiset<std::string>(files_.begin(), files_.end())) {
        judge_.accuse("of " + std::to_string(files_.size()) + " files " +
                      std::to_string(reported.size()) +
                      " are reported; the client said: " + client.log());
    }
}

}  // namespace ocelli::testing
