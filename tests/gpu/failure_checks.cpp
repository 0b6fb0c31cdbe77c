#include <sys/wait.h>
#include <unistd.h>

#include <optional>

#include "slave/cuda/worker.hpp"
#include "tests/gpu/checks.hpp"
#include "tests/gpu/drawn_pictures.hpp"

namespace ocelli::cuda::testing {

namespace {

template <typename Do>
std::optional<Failure> failure_of(Do&& act) {
    try {
        act();
    } catch (const Failure& failure) {
        return failure;
    }
    return std::nullopt;
}

void too_little_memory() {
    WorkerSettings settings;
    settings.memory_bytes_max = std::size_t{8} << 20;
    Worker worker(settings);
    const DrawnPicture large = draw_noise(1920, 1080, 1);
    const DrawnPicture small = draw_noise(320, 240, 1);
    expect_equal(worker.batch_max(1920, 1080, PictureView::Colour::grey), 0U, "room");
    const auto failure = failure_of([&] { worker.load(large.view()); });
    expect(failure.has_value(), "a picture too large was loaded");
    expect_equal(failure->error_name(), "cudaErrorMemoryAllocation", "the error");
    expect(!failure->is_context_lost(), "the context is lost");
    expect(failure_of([&] { worker.corners({}); }).has_value(), "found something in nothing");
    worker.load(small.view());
    expect(!worker.corners({}).front().empty(), "no corners after a failure");
}

void wrong_device() {
    WorkerSettings settings;
    settings.device = 4711;
    const auto failure = failure_of([&] { Worker worker(settings); });
    expect(failure.has_value(), "a GPU that is not there was used");
    expect_equal(failure->error_name(), "cudaErrorInvalidDevice", "the error");
}

void wrong_rules() {
    Worker worker({});
    const DrawnPicture picture = draw_noise(32, 32, 1);
    expect(failure_of([&] { worker.load(std::span<const PictureView>()); }).has_value(), "none");
    worker.load(picture.view());
    expect(failure_of([&] { worker.edges({4, 1, 2, false, false}); }).has_value(), "aperture 4");
    expect(failure_of([&] { worker.corners({0}); }).has_value(), "no corners wanted");
    expect(failure_of([&] { worker.add_cascade({}); }).has_value(), "a cascade of nothing");
    expect(failure_of([&] { worker.windows(0, {}); }).has_value(), "a cascade that is not there");
    expect(worker.edges({3, 1, 2, false, false}).front().pixels > 0, "nothing after refusals");
}

void illegal_access() {
    const pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", own_program.c_str(), kSpoilContext, nullptr);
        _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    expect(WIFEXITED(status) && WEXITSTATUS(status) == 0,
           "after an illegal access something did not fail as lost");
    Worker worker({});
    const DrawnPicture picture = draw_noise(64, 64, 1);
    worker.load(picture.view());
    expect(!worker.corners({}).front().empty(), "another process is harmed");
}

}  // namespace

int spoil_context() {
    Worker worker({});
    const DrawnPicture picture = draw_noise(64, 64, 1);
    worker.load(picture.view());
    worker.corners({});
    access_illegally();
    const auto first = failure_of([&] { worker.corners({}); });
    const auto second = failure_of([&] { Worker another({}); });
    const bool as_expected = first && first->is_context_lost() && second &&
                             second->is_context_lost() &&
                             first->error_name() == "cudaErrorIllegalAddress";
    return as_expected ? 0 : 1;
}

std::vector<Check> failure_checks() {
    return {{"too little memory is a failure of that picture", too_little_memory},
            {"a device that is not there is named", wrong_device},
            {"rules out of range are refused", wrong_rules},
            {"an illegal access is a lost context", illegal_access}};
}

}  // namespace ocelli::cuda::testing
