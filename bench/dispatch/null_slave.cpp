// What does the system itself cost? A slave whose analyzers do nothing: what is left is wire,
// scheduling, and decoding the picture once. bench/dispatch/run measures with it.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <opencv2/core/utility.hpp>

#include "common/logging.hpp"
#include "common/net/credentials.hpp"
#include "slave/service/allocator.hpp"
#include "slave/service/slave_service.hpp"

namespace {

using namespace ocelli;
using namespace ocelli::slave;

class NullAnalyzer : public Analyzer {
  public:
    Result<AnalysisOutput> analyze(const AnalysisInput&) override {
        AnalysisOutput output;
        output.detector = "null";
        return output;
    }
};

AnalyzerRegistry null_registry() {
    AnalyzerRegistry registry;
    for (const std::string_view kind : kinds()) {
        registry.add({std::string(kind), {"null"}, "cpu", [] {
                          return Result<std::unique_ptr<Analyzer>>(
                              std::make_unique<NullAnalyzer>());
                      }});
    }
    return registry;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("A slave whose analyzers do nothing, for measuring the system around them");
    std::string master = "127.0.0.1:7601";
    SlaveSettings settings;
    settings.name = "null";
    settings.log.level = "error";
    app.add_option("--master", master, "HOST:PORT of the master");
    app.add_option("--name", settings.name, "name in reports");
    net::add_credential_flags(app, settings.credentials);
    CLI11_PARSE(app, argc, argv);
    try {
        cv::setNumThreads(1);
        keep_large_buffers();
        settings.master = net::parse_address(master).value();
        const auto registry = null_registry();
        SlaveService service(settings, registry,
                             make_logger("ocelli-null-slave", settings.log).value(), Notifier(),
                             [] {
                                 fmt::print("ready\n");
                                 std::fflush(stdout);
                             });
        service.run().value();
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "ocelli-null-slave: " << error.what() << '\n';
        return 1;
    }
}
