#pragma once

// Draws faults from a seed, does them to the victims, and undoes them when their time has come.

#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "common/clock.hpp"
#include "tests/chaos/soak/victims.hpp"

namespace ocelli::testing {

class Faults {
  public:
    Faults(Victims& victims, std::uint64_t seed, bool kill_master);

    // Does and undoes what is due.
    void step(TimePoint now);
    // How often each has happened.
    const std::map<std::string, unsigned>& happened() const { return happened_; }

  private:
    using Act = std::function<void(TimePoint)>;
    struct Kind {
        std::string name;
        unsigned weight;
        Act act;
    };

    void add(std::string name, unsigned weight, Act act);
    void draw(TimePoint now);
    std::chrono::milliseconds between(std::int64_t least, std::int64_t most);
    void harm_slave(TimePoint now, const std::function<void(std::size_t, TimePoint)>& harm);
    void harm_link(TimePoint now, const Fault& fault, std::chrono::milliseconds length,
                   bool cut_after);
    void add_process_faults(bool kill_master);
    void add_network_faults();

    Victims& victims_;
    std::mt19937_64 random_;
    std::vector<Kind> kinds_;
    std::multimap<TimePoint, std::function<void()>> ends_;
    std::vector<TimePoint> slave_free_;  // when it is harmed no more
    std::vector<TimePoint> link_free_;
    std::map<std::string, unsigned> happened_;
    TimePoint next_{};
};

}  // namespace ocelli::testing
