#include "client/flags/bench_flags.hpp"

#include <CLI/CLI.hpp>

namespace ocelli::client {

void BenchFlags::add_to(CLI::App& app) {
    CLI::App* bench = app.add_subcommand("bench", "Put a load on a master and measure it");
    add_task_flags(*bench, task, options);
    bench->add_option("--camera", options.camera, "name of the camera the snapshots are from");
    bench->add_option("--rate", options.rate,
                      "snapshots a second, sent when they are due (default: as fast as "
                      "--concurrency in flight allow)");
    bench->add_option("--duration", duration_seconds, "seconds that are measured")
        ->capture_default_str();
    bench->add_option("--warm-up", warm_up_seconds, "seconds before that are not measured")
        ->capture_default_str();
    bench->add_flag("--json", options.json, "one JSON object");
    bench->add_option("FILE", options.files, "pictures, sent in turns")->required();
    bench->footer(
        "Examples:\n"
        "  ocelli bench --concurrency 16 *.jpg\n"
        "  ocelli bench --rate 40 --duration 60 --json *.jpg\n"
        "With --rate latency counts from when a snapshot was due, so that a stall is not hidden.\n"
        "Exit status: 0 all complete, 1 some not, 2 usage, 3 no master.");
}

Result<BenchOptions> BenchFlags::check() {
    if (auto checked = check_task_flags(task, options); !checked) {
        return checked.error();
    }
    const auto fail = [](const char* why) { return Error{ErrorCode::bad_parameter, why}; };
    if (!(options.rate >= 0 && options.rate <= 100'000)) {
        return fail("--rate must be between 0 and 100000 snapshots a second");
    }
    if (!(duration_seconds >= 0.1 && duration_seconds <= 86400)) {
        return fail("--duration must be between 0.1 and 86400 seconds");
    }
    if (!(warm_up_seconds >= 0 && warm_up_seconds <= 3600)) {
        return fail("--warm-up must be between 0 and 3600 seconds");
    }
    options.duration = std::chrono::milliseconds{static_cast<int>(duration_seconds * 1000)};
    options.warm_up = std::chrono::milliseconds{static_cast<int>(warm_up_seconds * 1000)};
    return options;
}

}  // namespace ocelli::client
