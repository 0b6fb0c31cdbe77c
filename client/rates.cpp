#include "client/rates.hpp"

#include <utility>

namespace ocelli::client {

std::map<std::string, double> Rates::update(const wire::StatusMessage& status, TimePoint now) {
    std::map<std::string, std::uint64_t> counted;
    for (const wire::Counter& counter : status.counters) {
        counted[counter.name] = counter.value;
    }
    for (const wire::SlaveStatus& slave : status.slaves) {
        counted["done:" + slave.name] = slave.completed;
    }
    const double seconds = std::chrono::duration<double>(now - looked_at_).count();
    std::map<std::string, double> rates;
    for (const auto& [name, value] : counted) {
        const auto before = last_.find(name);
        if (before != last_.end() && value >= before->second && seconds > 0) {
            rates[name] = static_cast<double>(value - before->second) / seconds;
        }
    }
    last_ = std::move(counted);
    looked_at_ = now;
    return rates;
}

}  // namespace ocelli::client
