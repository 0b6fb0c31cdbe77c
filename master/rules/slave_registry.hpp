#pragma once

// The connected slaves. A plain object: events and times go in.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "master/master_settings.hpp"
#include "master/rules/slave_record.hpp"

namespace ocelli::master {

class SlaveRegistry {
  public:
    explicit SlaveRegistry(const MasterSettings& settings) : settings_(settings) {}

    // The new record; its name gets "#2" and so on when another slave has it already.
    SlaveRecord& join(SlaveId id, const wire::Hello& hello, std::string address, TimePoint now);
    // A connected slave that is the same process: it has come back before its old connection was
    // noticed to be dead.
    std::optional<SlaveId> same_incarnation(const wire::Hello& hello) const;
    void leave(SlaveId id) { slaves_.erase(id); }

    SlaveRecord* find(SlaveId id);
    std::map<SlaveId, SlaveRecord>& slaves() { return slaves_; }
    const std::map<SlaveId, SlaveRecord>& slaves() const { return slaves_; }

    // Those whose lease has run out.
    std::vector<SlaveId> overdue(TimePoint now) const;
    // Whether any slave, busy or not, can do `kind`, other than those in `except`.
    bool anyone_can(std::string_view kind, const std::vector<SlaveId>& except = {}) const;

    // "ok", "silent", "draining" or "probation".
    std::string_view health(const SlaveRecord& slave, TimePoint now) const;

    // Outcomes of attempts: measured service times, and probation for a slave that fails in a row.
    void record_success(SlaveRecord& slave, std::string_view kind, Duration service_time);
    void record_failure(SlaveRecord& slave, TimePoint now);
    // What an attempt of `kind` is expected to take there: measured there, else anywhere, else a
    // guess.
    Duration expected_time(const SlaveRecord& slave, std::string_view kind) const;
    Duration expected_time(std::string_view kind) const;

  private:
    std::string unique_name(const std::string& wanted) const;

    const MasterSettings& settings_;
    std::map<SlaveId, SlaveRecord> slaves_;
    std::map<std::string, Duration, std::less<>> service_times_;  // by kind, over all slaves
};

}  // namespace ocelli::master
