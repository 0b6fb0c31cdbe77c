// ocelli-soak: random faults over a steady load, for as long as one likes. scripts/soak runs it.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>

#include "tests/chaos/soak/soak.hpp"

int main(int argc, char** argv) {
    CLI::App app("Harms a cluster at random, and checks that it loses and doubles nothing");
    ocelli::testing::SoakOptions options;
    std::int64_t seconds = 60;
    bool keep_master = false;
    app.add_option("seconds", seconds, "how long (default 60)")->check(CLI::Range(1, 1'000'000));
    app.add_option("seed", options.seed, "where the random faults begin (default 1)");
    app.add_flag("--keep-master", keep_master, "do not kill the master: watch its memory");
    CLI11_PARSE(app, argc, argv);
    options.length = std::chrono::seconds{seconds};
    options.kill_master = !keep_master;
    try {
        const auto result = ocelli::testing::soak(options);
        std::printf("%ld s with seed %lu: %s", seconds, options.seed, to_string(result).c_str());
        return result.verdict.violations.empty() ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "ocelli-soak: " << error.what() << '\n';
        return 1;
    }
}
