#include "slave/detectors/network_drops.hpp"

#include <spdlog/spdlog.h>

#include <map>
#include <mutex>

namespace ocelli::slave {

namespace {

struct Counts {
    std::mutex mutex;
    std::map<std::string, std::uint64_t, std::less<>> by_name;
};

Counts& counts() {
    static Counts all;
    return all;
}

}  // namespace

void count_network_drops(std::string_view name, std::uint64_t dropped) {
    if (dropped == 0) {
        return;
    }
    Counts& all = counts();
    const std::lock_guard lock(all.mutex);
    std::uint64_t& count = all.by_name[std::string(name)];
    if (count == 0) {
        spdlog::warn(
            "the network '{}' gave numbers that are not finite: {} detections are dropped "
            "in this picture; later ones are counted, not logged",
            name, dropped);
    }
    count += dropped;
}

std::uint64_t network_drops(std::string_view name) {
    Counts& all = counts();
    const std::lock_guard lock(all.mutex);
    const auto found = all.by_name.find(name);
    return found == all.by_name.end() ? 0 : found->second;
}

}  // namespace ocelli::slave
