// Keeps jobs in flight at a Gearman server: gearman-client PORT BYTES IN_FLIGHT SECONDS. Prints how
// many jobs were done a second, and the median time of one in milliseconds. Built by
// bench/peers/run.

#include <libgearman/gearman.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Load {
    gearman_client_st* client;
    std::string payload;
    Clock::time_point begin;
    Clock::duration window;
    std::vector<double> milliseconds;
    // When the job of each slot was sent.
    std::vector<Clock::time_point> sent;
    gearman_return_t status = GEARMAN_SUCCESS;
};

struct Slot {
    Load* load;
    std::size_t index;
};

[[noreturn]] void fail(gearman_client_st* client) {
    std::fprintf(stderr, "gearman-client: %s\n", gearman_client_error(client));
    std::exit(1);
}

void add(Slot& slot) {
    Load& load = *slot.load;
    load.sent[slot.index] = Clock::now();
    gearman_client_add_task(load.client, nullptr, &slot, "nothing", nullptr, load.payload.data(),
                            load.payload.size(), &load.status);
    if (gearman_failed(load.status)) {
        fail(load.client);
    }
}

// Ends the program: what is still in flight is nobody's concern.
[[noreturn]] void finish(Load& load, Clock::time_point now) {
    auto& times = load.milliseconds;
    const double seconds = std::chrono::duration<double>(now - load.begin).count();
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    std::printf("%.1f %.4f\n", static_cast<double>(times.size()) / seconds, *middle);
    std::exit(0);
}

// A job that is done makes room for the next one.
gearman_return_t done(gearman_task_st* task) {
    auto& slot = *static_cast<Slot*>(gearman_task_context(task));
    Load& load = *slot.load;
    const auto now = Clock::now();
    const std::chrono::duration<double, std::milli> took = now - load.sent[slot.index];
    load.milliseconds.push_back(took.count());
    if (now >= load.begin + load.window) {
        finish(load, now);
    }
    add(slot);
    return GEARMAN_SUCCESS;
}

gearman_client_st* connect(in_port_t port) {
    gearman_client_st* client = gearman_client_create(nullptr);
    gearman_client_add_options(client, GEARMAN_CLIENT_FREE_TASKS);
    gearman_client_set_complete_fn(client, done);
    if (gearman_failed(gearman_client_add_server(client, "127.0.0.1", port))) {
        fail(client);
    }
    return client;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        std::fprintf(stderr, "usage: gearman-client PORT BYTES IN_FLIGHT SECONDS\n");
        return 2;
    }
    const auto in_flight = static_cast<std::size_t>(std::atoi(argv[3]));
    const std::chrono::duration<double> seconds(std::atof(argv[4]));
    Load load{connect(static_cast<in_port_t>(std::atoi(argv[1]))),
              std::string(static_cast<std::size_t>(std::atoi(argv[2])), 'x'),
              Clock::now(),
              std::chrono::duration_cast<Clock::duration>(seconds),
              {},
              std::vector<Clock::time_point>(in_flight)};
    std::vector<Slot> slots;
    for (std::size_t i = 0; i < in_flight; ++i) {
        slots.push_back({&load, i});
    }
    for (Slot& slot : slots) {
        add(slot);
    }
    gearman_client_run_tasks(load.client);
    fail(load.client);
}
