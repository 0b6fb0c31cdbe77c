#include "master/rules/statistics.hpp"

namespace ocelli::master {

std::uint64_t Statistics::refused_in_all() const {
    std::uint64_t sum = 0;
    for (const auto& [reason, count] : refused) {
        sum += count;
    }
    return sum;
}

}  // namespace ocelli::master
