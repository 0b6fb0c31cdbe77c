// A slave whose analyzers do what the task's camera tells them, so that faults can be had at will.
// FAULT@NAME happens on the slave of that name only, FAULT@* on every one:
//   hang@a    the analysis of the kind "object" never ends
//   kill@a    it ends the whole process, as a crash would
//   fail@a    it fails
//   slow@a    it takes a fifth of a second
//   lose@a    it fails, and the slave has lost its device
// Any other camera: an empty result at once.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "common/logging.hpp"
#include "common/net/credentials.hpp"
#include "slave/service/slave_service.hpp"

namespace {

using namespace ocelli;
using namespace ocelli::slave;

class FaultyAnalyzer : public Analyzer {
  public:
    FaultyAnalyzer(std::string slave, std::atomic<bool>& lost)
        : slave_(std::move(slave)), lost_(lost) {}

    Result<AnalysisOutput> analyze(const AnalysisInput& input) override {
        const std::string camera(input.camera);
        const std::size_t at = camera.find('@');
        const bool here =
            at != camera.npos && (camera.substr(at + 1) == "*" || camera.substr(at + 1) == slave_);
        const std::string fault =
            here && input.parameters.kind() == "object" ? camera.substr(0, at) : std::string();
        while (fault == "hang") {
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
        if (fault == "kill") {
            std::raise(SIGKILL);
        }
        if (fault == "slow") {
            std::this_thread::sleep_for(std::chrono::milliseconds{200});
        }
        if (fault == "lose") {
            lost_ = true;
            return Error{ErrorCode::analysis_failed, "Cannot find edges: illegal memory access."};
        }
        if (fault == "fail") {
            return Error{ErrorCode::analysis_failed, "it was told to fail"};
        }
        AnalysisOutput output;
        output.detector = "test";
        return output;
    }

  private:
    std::string slave_;
    std::atomic<bool>& lost_;
};

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("A slave with faults, for tests");
    std::string master;
    SlaveSettings settings;
    int stuck_after_ms = 30'000;
    app.add_option("--master", master, "HOST:PORT of the master")->required();
    app.add_option("--name", settings.name, "name in reports");
    app.add_option("--threads", settings.threads, "analysis threads");
    app.add_option("--stuck-after-ms", stuck_after_ms, "[slave] stuck_after");
    net::add_credential_flags(app, settings.credentials);
    app.add_option("--metrics-listen", settings.metrics.listen, "[metrics] listen");
    CLI11_PARSE(app, argc, argv);
    try {
        settings.master = net::parse_address(master).value();
        settings.stuck_after = std::chrono::milliseconds{stuck_after_ms};
        AnalyzerRegistry registry;
        std::atomic<bool> lost = false;
        registry.watch_device([&lost]() -> std::optional<std::string> {
            return lost ? std::optional("the device test:0 is lost to this process") : std::nullopt;
        });
        for (const std::string_view kind : kinds()) {
            registry.add({std::string(kind), {"test"}, "cpu", [&settings, &lost] {
                              return Result<std::unique_ptr<Analyzer>>(
                                  std::make_unique<FaultyAnalyzer>(settings.name, lost));
                          }});
        }
        SlaveService service(settings, registry,
                             make_logger("ocelli-test-slave", settings.log).value(), Notifier(),
                             [] {
                                 fmt::print("ready\n");
                                 std::fflush(stdout);
                             });
        const auto done = service.run();
        if (service.leaves_threads_behind()) {
            std::_Exit(done ? 0 : 1);
        }
        return done ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "ocelli-test-slave: " << error.what() << '\n';
        return 1;
    }
}
