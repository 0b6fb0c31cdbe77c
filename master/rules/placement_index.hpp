#pragma once

// For each kind the slaves that have room, in the order in which each would finish one more
// subtask. So the best few are found without a look at all.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "master/rules/slave_record.hpp"

namespace ocelli::master {

class PlacementIndex {
  public:
    struct Entry {
        Duration finish{};
        const SlaveRecord* slave = nullptr;

        bool operator<(const Entry& other) const {
            return std::tie(finish, slave->id) < std::tie(other.finish, other.slave->id);
        }
    };
    using Line = std::set<Entry>;

    // Puts the slave in its place for `kind`. It must stay where it is in memory until remove().
    void put(const SlaveRecord& slave, std::string_view kind, Duration finish);
    void remove(const SlaveRecord& slave);
    const Line& line(std::string_view kind) const;

  private:
    std::map<std::string, Line, std::less<>> lines_;  // by kind
    std::unordered_map<SlaveId, std::vector<std::pair<Line*, Duration>>> places_;
};

}  // namespace ocelli::master
