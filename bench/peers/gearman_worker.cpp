// A Gearman worker that does nothing: gearman-worker PORT. Built by bench/peers/run.

#include <libgearman/gearman.h>

#include <cstdio>
#include <cstdlib>

namespace {

gearman_return_t nothing(gearman_job_st*, void*) {
    return GEARMAN_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: gearman-worker PORT\n");
        return 2;
    }
    gearman_worker_st* worker = gearman_worker_create(nullptr);
    const auto port = static_cast<in_port_t>(std::atoi(argv[1]));
    if (gearman_failed(gearman_worker_add_server(worker, "127.0.0.1", port)) ||
        gearman_failed(gearman_worker_define_function(
            worker, "nothing", 7, gearman_function_create(nothing), 0, nullptr)) ||
        gearman_failed(gearman_worker_echo(worker, "ready", 5))) {
        std::fprintf(stderr, "gearman-worker: %s\n", gearman_worker_error(worker));
        return 1;
    }
    std::puts("ready");
    std::fflush(stdout);
    while (gearman_success(gearman_worker_work(worker))) {
    }
    std::fprintf(stderr, "gearman-worker: %s\n", gearman_worker_error(worker));
    return 1;
}
