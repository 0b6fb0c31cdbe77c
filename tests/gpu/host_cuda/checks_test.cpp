// The checks that are made for a GPU (tests/gpu), with the host in its place: what the library does
// with CUDA's runtime, and the checks themselves, are tried before there is a GPU.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/gpu/checks.hpp"
#include "tests/gpu/host_cuda/host_device.hpp"

namespace ocelli::cuda::testing {
namespace {

// One that needs a GPU's own faults is left out; see worker_test.cpp.
std::vector<Check> checks_for_host() {
    std::vector<Check> all = checks();
    std::erase_if(all, [](const Check& each) {
        return std::string(each.name).starts_with("an illegal access");
    });
    return all;
}

class HostCuda : public ::testing::TestWithParam<Check> {
  protected:
    static bool is_named(const char* name) {
        return std::string(GetParam().name).starts_with(name);
    }
};

TEST_P(HostCuda, Passes) {
    effort = {.random_pictures = 12, .golden_pixels_max = 100'000, .visits = 1};
    const host::Counts before = host::counts();
    EXPECT_NO_THROW(GetParam().run());
    const int captures = host::counts().captures - before.captures;
    const int launches = host::counts().graph_launches - before.graph_launches;
    if (is_named("kernels") || is_named("threads")) {  // what compute-sanitizer looks at
        EXPECT_GT(captures, 0);
        EXPECT_GE(launches, 2 * captures);
    }
}

std::string name_of(const ::testing::TestParamInfo<Check>& info) {
    std::string name = info.param.name;
    name.resize(std::min(name.find(':'), name.size()));
    std::ranges::replace_if(
        name, [](unsigned char letter) { return std::isalnum(letter) == 0; }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Checks, HostCuda, ::testing::ValuesIn(checks_for_host()), name_of);

}  // namespace

void access_illegally() {}  // see checks_for_host()

}  // namespace ocelli::cuda::testing
