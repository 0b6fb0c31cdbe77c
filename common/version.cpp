#include "common/version.hpp"

#include <fmt/format.h>

#include <boost/version.hpp>

#include "common/wire/frame.hpp"

namespace ocelli {

namespace {

constexpr std::string_view kCompiler =
#if defined(__clang__)
    "clang " __clang_version__;
#else
    "g++ " __VERSION__;
#endif

}  // namespace

std::string version_text(const std::string& program, const std::string& more) {
    const std::string_view commit = OCELLI_COMMIT;
    const std::string_view sanitizers = OCELLI_SANITIZERS;
    return fmt::format("{} {}\nbuild: {}{}{}{}\nwith: {}, Boost {}.{}.{}{}{}\nprotocol: {} to {}",
                       program, OCELLI_VERSION, OCELLI_BUILD_TYPE,
                       sanitizers.empty() ? "" : ", sanitizers ", sanitizers,
                       commit.empty() ? "" : fmt::format(", commit {}", commit), kCompiler,
                       BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100,
                       more.empty() ? "" : ", ", more, wire::kVersionMin, wire::kVersionMax);
}

}  // namespace ocelli
