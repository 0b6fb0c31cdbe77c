// ocelli: the command-line client.

#include <exception>
#include <iostream>

#include "client/commands.hpp"
#include "client/options.hpp"
#include "client/print.hpp"

namespace {

using namespace ocelli::client;

int run(const Options& options) {
    if (const auto* submit = std::get_if<SubmitOptions>(&options)) {
        return run_submit(*submit);
    }
    if (const auto* watch = std::get_if<WatchOptions>(&options)) {
        return run_watch(*watch);
    }
    if (const auto* bench = std::get_if<BenchOptions>(&options)) {
        return run_bench(*bench);
    }
    if (const auto* result = std::get_if<ResultOptions>(&options)) {
        return run_result(*result);
    }
    if (const auto* status = std::get_if<StatusOptions>(&options)) {
        return run_status(*status);
    }
    if (const auto* models = std::get_if<ModelsOptions>(&options)) {
        return run_models(*models);
    }
    if (const auto* drain = std::get_if<DrainOptions>(&options)) {
        return run_drain(*drain);
    }
    if (const auto* check = std::get_if<ConfigCheckOptions>(&options)) {
        return run_config_check(*check);
    }
    return std::get<Exit>(options).status;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const int status = run(parse_command_line(argc, argv));
        if (const auto failure = print_failure()) {
            complain(*failure);
            return status == 0 ? kIncomplete : status;
        }
        return status;
    } catch (const std::exception& error) {
        std::cerr << "ocelli: " << error.what() << '\n';
        return kIncomplete;
    }
}
