#include "tests/chaos/soak/faults.hpp"

#include <csignal>
#include <numeric>

namespace ocelli::testing {

namespace {

// Between two faults; several may last at a time.
constexpr std::int64_t kPauseMinMs = 100;
constexpr std::int64_t kPauseMaxMs = 1500;
// Longer than the lease, some of them.
constexpr std::int64_t kLongestMs = 5000;

}  // namespace

Faults::Faults(Victims& victims, std::uint64_t seed, bool kill_master)
    : victims_(victims), random_(seed), slave_free_(victims.slaves()), link_free_(victims.links()) {
    add_process_faults(kill_master);
    add_network_faults();
}

void Faults::add(std::string name, unsigned weight, Act act) {
    kinds_.push_back({std::move(name), weight, std::move(act)});
}

void Faults::add_process_faults(bool kill_master) {
    add("slave killed", 3, [this](TimePoint now) {
        harm_slave(now, [this](std::size_t slave, TimePoint end) {
            victims_.kill_slave(slave);
            ends_.emplace(end, [this, slave] { victims_.start_slave(slave); });
        });
    });
    add("slave stopped", 3, [this](TimePoint now) {
        harm_slave(now, [this](std::size_t slave, TimePoint end) {
            victims_.signal_slave(slave, SIGSTOP);
            ends_.emplace(end, [this, slave] { victims_.signal_slave(slave, SIGCONT); });
        });
    });
    if (kill_master) {
        add("master killed", 2, [this](TimePoint) { victims_.restart_master(between(0, 1000)); });
    }
}

void Faults::add_network_faults() {
    add("delay", 3, [this](TimePoint now) {
        harm_link(now, {.delay = between(5, 150)}, between(500, kLongestMs), false);
    });
    add("partition", 3,
        [this](TimePoint now) { harm_link(now, kHeld, between(200, kLongestMs), false); });
    add("half-open", 3,
        [this](TimePoint now) { harm_link(now, kSwallowed, between(500, kLongestMs), true); });
    add("corrupt", 3,
        [this](TimePoint now) { harm_link(now, {.corrupt = 0.05}, between(500, 3000), false); });
    add("duplicate", 3,
        [this](TimePoint now) { harm_link(now, {.duplicate = 0.05}, between(500, 3000), false); });
    add("cut", 3, [this](TimePoint now) { harm_link(now, {}, between(0, 1), true); });
}

std::chrono::milliseconds Faults::between(std::int64_t least, std::int64_t most) {
    return std::chrono::milliseconds{
        std::uniform_int_distribution<std::int64_t>(least, most)(random_)};
}

void Faults::harm_slave(TimePoint now, const std::function<void(std::size_t, TimePoint)>& harm) {
    const std::size_t slave = random_() % victims_.slaves();
    const TimePoint end = now + between(100, kLongestMs);
    if (slave_free_[slave] <= now) {
        slave_free_[slave] = end;
        harm(slave, end);
    }
}

// A stream from which bytes were lost cannot go on: TCP would have sent them again.
void Faults::harm_link(TimePoint now, const Fault& fault, std::chrono::milliseconds length,
                       bool cut_after) {
    const std::size_t link = random_() % victims_.links();
    const auto direction = static_cast<Direction>(random_() % 3);
    if (link_free_[link] > now) {
        return;
    }
    link_free_[link] = now + length;
    victims_.link(link).set(direction, fault);
    ends_.emplace(now + length, [this, link, cut_after] {
        victims_.link(link).heal();
        if (cut_after) {
            victims_.link(link).cut();
        }
    });
}

void Faults::step(TimePoint now) {
    while (!ends_.empty() && ends_.begin()->first <= now) {
        const auto end = std::move(ends_.begin()->second);
        ends_.erase(ends_.begin());
        end();
    }
    if (now >= next_) {
        next_ = now + between(kPauseMinMs, kPauseMaxMs);
        draw(now);
    }
}

void Faults::draw(TimePoint now) {
    const auto total =
        std::accumulate(kinds_.begin(), kinds_.end(), 0U,
                        [](unsigned sum, const Kind& kind) { return sum + kind.weight; });
    auto ticket = static_cast<unsigned>(random_() % total);
    for (const Kind& kind : kinds_) {
        if (ticket < kind.weight) {
            ++happened_[kind.name];
            kind.act(now);
            return;
        }
        ticket -= kind.weight;
    }
}

}  // namespace ocelli::testing
