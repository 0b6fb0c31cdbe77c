#pragma once

// What the master knows of one connected slave.

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/clock.hpp"
#include "common/wire/messages.hpp"
#include "master/rules/task_store.hpp"

namespace ocelli::master {

// The most recent durations of one kind of work, for a quantile of them.
class LatencyWindow {
  public:
    static constexpr std::size_t kSize = 128;
    static constexpr std::size_t kEnough = 20;
    static constexpr std::size_t kEvery = 4;

    explicit LatencyWindow(double quantile) : share_(quantile) {}

    void add(Duration duration);
    // The duration that a share `quantile`, 0..1, of them does not exceed, as it was at most
    // kEvery - 1 durations ago. Nothing when there are fewer than kEnough.
    std::optional<Duration> quantile() const { return quantile_; }

  private:
    Duration find_quantile() const;

    double share_;
    std::optional<Duration> quantile_;
    std::array<Duration, kSize> durations_{};
    std::size_t added_ = 0;
};

// Which images a slave is believed to keep: the most recent ones, bounded in bytes.
class KeptImages {
  public:
    explicit KeptImages(std::uint64_t bytes_max) : bytes_max_(bytes_max) {}

    bool contains(ImageId image) const { return places_.contains(image); }
    // The image was sent, or named again.
    void touch(ImageId image, std::uint64_t bytes);
    void forget(ImageId image);

  private:
    struct Kept {
        ImageId image = 0;
        std::uint64_t bytes;
    };

    std::uint64_t bytes_max_;
    std::uint64_t bytes_ = 0;
    std::list<Kept> order_;  // most recent first
    std::unordered_map<ImageId, std::list<Kept>::iterator> places_;
};

struct SlaveRecord {
    SlaveId id = 0;
    std::string name;  // unique among the connected slaves
    std::string address;
    std::uint64_t incarnation = 0;
    std::uint32_t threads = 1;
    bool reads_raw = true;
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
    // One subtask more than it has threads, or several where all of them are done in a moment: what
    // a slave waits for must not be the way to the master and back.
    bool has_room() const;
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

    static constexpr std::size_t kAttemptsMax = 8;  // for each thread
    static constexpr Duration kMoment = std::chrono::milliseconds{2};
    static constexpr Duration kSilentAfter = std::chrono::seconds{1};
};

// For each kind the slaves that have room, in the order in which each would finish one more
// subtask. So the best few are found without a look at all.
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
