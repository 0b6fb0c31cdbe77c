#pragma once

// What the master knows of one connected slave.

#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/clock.hpp"
#include "common/digest.hpp"
#include "common/wire/messages.hpp"
#include "master/rules/ids.hpp"

namespace ocelli::master {

// Which images a slave is believed to keep: the most recent ones, bounded in bytes.
class KeptImages {
  public:
    explicit KeptImages(std::uint64_t bytes_max) : bytes_max_(bytes_max) {}

    bool contains(const Digest& digest) const { return places_.contains(digest); }
    // The image was sent, or named again.
    void touch(const Digest& digest, std::uint64_t bytes);
    void forget(const Digest& digest);

  private:
    struct Kept {
        Digest digest;
        std::uint64_t bytes;
    };

    std::uint64_t bytes_max_;
    std::uint64_t bytes_ = 0;
    std::list<Kept> order_;  // most recent first
    std::unordered_map<Digest, std::list<Kept>::iterator> places_;
};

struct SlaveRecord {
    SlaveId id = 0;
    std::string name;  // unique among the connected slaves
    std::string address;
    std::uint64_t incarnation = 0;
    std::uint32_t threads = 1;
    std::vector<wire::Capability> capabilities;
    TimePoint heard{};
    bool draining = false;
    bool stuck = false;  // one of its threads hangs; it drains, too

    std::map<AttemptId, Duration> attempts;  // assigned, with the time each is expected to take
    std::vector<AttemptId> running;          // of these, the ones it has begun
    bool reserved = false;  // takes nothing new: a suspect runs here alone, or soon will
    KeptImages images;

    std::map<std::string, Duration, std::less<>> service_times;  // by kind, measured
    int failures_in_a_row = 0;
    TimePoint probation_until{};
    std::uint64_t completed = 0;
    std::uint64_t failed = 0;

    const wire::Capability* capability(std::string_view kind) const;
    bool has_room() const { return attempts.size() <= threads; }
    bool has_idle_thread() const { return attempts.size() < threads; }
    // Connected, staying, and heard of lately; busy or not.
    bool is_usable(TimePoint now) const { return !draining && !is_silent(now); }
    bool is_silent(TimePoint now) const { return now - heard >= kSilentAfter; }
    // Whether it may get a subtask of `kind` now.
    bool takes(std::string_view kind, TimePoint now) const;
    bool is_running(AttemptId attempt) const;
    // How long its threads are expected to be busy with what it holds.
    Duration busy_for() const;
    bool on_probation() const { return probation_until != TimePoint{}; }

    static constexpr Duration kSilentAfter = std::chrono::seconds{1};
};

}  // namespace ocelli::master
