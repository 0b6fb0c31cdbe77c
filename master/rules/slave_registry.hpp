#pragma once

// The connected slaves. A plain object: events and times go in.

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "master/rules/master_settings.hpp"
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
    // `killed`: it died while it ran something. A slave that comes back under the same name is
    // then as suspicious as if it had failed once more, so that one that dies of everything, and is
    // restarted for ever, does not attract work.
    void leave(SlaveId id, bool killed);

    SlaveRecord* find(SlaveId id);
    std::map<SlaveId, SlaveRecord>& slaves() { return slaves_; }
    const std::map<SlaveId, SlaveRecord>& slaves() const { return slaves_; }

    // The slaves that hold fewer attempts than they may, and of these the ones with an idle thread;
    // and, for a kind, those with room in about the order in which each would finish one more
    // subtask. `refresh` keeps all this true: call it after each change of a slave's attempts.
    const std::set<SlaveId>& with_room() const { return with_room_; }
    const std::set<SlaveId>& idle() const { return idle_; }
    const PlacementIndex::Line& by_finish(std::string_view kind) const {
        return placement_.line(kind);
    }
    void refresh(const SlaveRecord& slave);

    // The image was sent there, or named again.
    void note_image(SlaveRecord& slave, ImageId image, std::uint64_t bytes);
    // Where the image was sent to lately. They may be gone, and may have dropped it.
    const std::vector<SlaveId>& holders(ImageId image) const;

    // Those whose lease has run out.
    std::vector<SlaveId> overdue(TimePoint now) const;
    // Whether any slave that stays, busy or not, can do `kind`.
    bool anyone_can(std::string_view kind) const;
    // Whether a slave other than those in `except` can do `kind` and is worth waiting for: heard of
    // lately, and not put off by its probation.
    bool another_can(std::string_view kind, const std::vector<SlaveId>& except,
                     TimePoint now) const;

    // How long an attempt may run there that has failed `failures` times before. Each failure
    // allows four times as long, for pictures that really need it.
    Duration time_limit(const SlaveRecord& slave, std::string_view kind, int failures) const;

    // "ok", "silent", "stuck", "draining" or "probation".
    std::string_view health(const SlaveRecord& slave, TimePoint now) const;

    // Outcomes of attempts: measured service times, and probation for a slave that fails in a row.
    // `turnaround`: from sending the attempt to its result.
    void record_success(SlaveRecord& slave, std::string_view kind, Duration service_time,
                        Duration turnaround);
    void record_failure(SlaveRecord& slave, TimePoint now);
    // What an attempt of `kind` is expected to take there: measured there, else anywhere, else a
    // guess.
    Duration expected_time(const SlaveRecord& slave, std::string_view kind) const;
    Duration expected_time(std::string_view kind) const;
    // After which time an attempt of `kind` takes unusually long. Nothing while too few were seen.
    std::optional<Duration> straggles_after(std::string_view kind) const;

  private:
    void put_on_probation(SlaveRecord& slave, TimePoint now) const;
    std::string unique_name(const std::string& wanted) const;

    const MasterSettings& settings_;
    std::map<SlaveId, SlaveRecord> slaves_;
    std::map<std::string, Duration, std::less<>> service_times_;     // by kind, over all slaves
    std::map<std::string, LatencyWindow, std::less<>> turnarounds_;  // the same
    std::set<SlaveId> with_room_;
    std::set<SlaveId> idle_;
    PlacementIndex placement_;
    std::unordered_map<ImageId, std::vector<SlaveId>> holders_;
    std::deque<ImageId> held_;                     // the keys of holders_, oldest first; bounded
    std::map<std::string, int> failures_of_dead_;  // in a row, by name; bounded
};

}  // namespace ocelli::master
