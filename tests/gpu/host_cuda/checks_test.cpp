// The checks that are made for a GPU (tests/gpu), with the host in its place: what the library does
// with CUDA's runtime, and the checks themselves, are tried before there is a GPU.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/gpu/checks.hpp"

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

class HostCuda : public ::testing::TestWithParam<Check> {};

TEST_P(HostCuda, Passes) {
    effort = {.random_pictures = 24, .golden_pixels_max = 400'000};
    EXPECT_NO_THROW(GetParam().run());
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
