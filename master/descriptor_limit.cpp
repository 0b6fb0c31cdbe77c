#include "master/descriptor_limit.hpp"

#include <spdlog/logger.h>
#include <sys/resource.h>

#include <algorithm>

namespace ocelli::master {

namespace {

// The journal opens up to 32 pictures at a time, besides its own files, the listeners and the logs.
constexpr rlim_t kReserve = 64;

}  // namespace

int connections_that_fit(int wanted, spdlog::logger& logger) {
    ::rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return wanted;
    }
    const rlim_t needed = static_cast<rlim_t>(wanted) + kReserve;
    if (limit.rlim_cur < needed) {
        ::rlimit raised = limit;
        raised.rlim_cur = std::min(needed, limit.rlim_max);
        if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) {
            limit = raised;
        }
    }
    if (limit.rlim_cur >= needed) {
        return wanted;
    }
    const rlim_t left = limit.rlim_cur > kReserve ? limit.rlim_cur - kReserve : 1;
    logger.warn(
        "{} connections are allowed, and the system gives {} file descriptors: the master takes {} "
        "connections; raise LimitNOFILE, or lower [limits] connections",
        wanted, limit.rlim_cur, left);
    return static_cast<int>(left);
}

}  // namespace ocelli::master
