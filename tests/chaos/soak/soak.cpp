#include "tests/chaos/soak/soak.hpp"

#include <fmt/format.h>

#include <thread>

#include "tests/chaos/soak/faults.hpp"
#include "tests/chaos/soak/load.hpp"
#include "tests/chaos/soak/memory_trend.hpp"
#include "tests/chaos/soak/victims.hpp"
#include "tests/chaos/support/process_use.hpp"

namespace ocelli::testing {

namespace {

constexpr std::size_t kSlaves = 3;
constexpr int kPictures = 24;
constexpr std::chrono::milliseconds kStep{50};
constexpr std::chrono::milliseconds kSampleEvery{500};
constexpr std::chrono::seconds kWarmUp{120};

class Soak {
  public:
    explicit Soak(const SoakOptions& options)
        : options_(options),
          files_(make_pictures(scratch_, kPictures, 200, 150)),
          judge_(files_),
          victims_(scratch_, kSlaves, options.seed),
          faults_(victims_, options.seed, options.kill_master) {}

    SoakResult run() {
        const TimePoint begin = now();
        {
            Load load(victims_.client_address(), files_, judge_);
            while (now() < begin + options_.length) {
                faults_.step(now());
                watch();
                std::this_thread::sleep_for(kStep);
            }
            victims_.heal();
        }
        settle();
        result_.verdict = judge_.verdict();
        result_.faults = faults_.happened();
        result_.memory_kib = resident_kib(victims_.master());
        result_.memory_kib_per_hour = memory_.kib_per_hour();
        result_.memory_watched =
            std::chrono::seconds{static_cast<std::int64_t>(memory_.watched_hours() * 3600)};
        return result_;
    }

  private:
    // accepted = reported + open, at every moment.
    void watch() {
        if (now() < next_sample_) {
            return;
        }
        next_sample_ = now() + kSampleEvery;
        const wire::StatusMessage status = victims_.status();
        ++result_.samples;
        if (counter(status, "accepted") != counter(status, "reported") + status.tasks_open) {
            judge_.accuse(fmt::format("accepted {} is not reported {} + open {}",
                                      counter(status, "accepted"), counter(status, "reported"),
                                      status.tasks_open));
        }
        watch_memory();
    }

    void watch_memory() {
        if (const pid_t master = victims_.master(); master != watched_) {
            watched_ = master;
            born_ = now();
            memory_.clear();
        }
        if (now() >= born_ + kWarmUp) {
            const std::chrono::duration<double, std::ratio<3600>> age = now() - born_;
            memory_.add(age.count(), static_cast<double>(resident_kib(watched_)));
        }
    }

    // Nothing is open at the end, and every slave is there.
    void settle() {
        const TimePoint begin = now();
        const auto settled = [&] {
            const wire::StatusMessage status = victims_.status();
            return status.tasks_open == 0 && status.subtasks_waiting == 0 &&
                   status.queued_image_bytes == 0 && status.slaves.size() == kSlaves &&
                   counter(status, "accepted") == counter(status, "reported");
        };
        while (!settled()) {
            if (now() - begin > kPatience) {
                judge_.accuse("the master does not settle after the last fault");
                return;
            }
            std::this_thread::sleep_for(kStep);
        }
    }

    const SoakOptions options_;
    Scratch scratch_;
    std::vector<std::string> files_;
    Judge judge_;
    Victims victims_;
    Faults faults_;
    MemoryTrend memory_;
    pid_t watched_ = 0;
    TimePoint born_{};
    TimePoint next_sample_{};
    SoakResult result_;
};

}  // namespace

SoakResult soak(const SoakOptions& options) {
    return Soak(options).run();
}

std::string to_string(const SoakResult& result) {
    const Verdict& verdict = result.verdict;
    std::string text =
        fmt::format("{} reports, {} complete; {} subtasks retried, {} quarantined\n",
                    verdict.reports, verdict.complete, verdict.retried, verdict.quarantined);
    for (const auto& [name, times] : result.faults) {
        text += fmt::format("  {:>5} × {}\n", times, name);
    }
    text += fmt::format("accepted = reported + open in each of {} samples\n", result.samples);
    text += fmt::format("the master's memory: {} KiB", result.memory_kib);
    if (result.memory_watched.count() > 0) {
        text += fmt::format(", {:+.0f} KiB an hour over its last {} s", result.memory_kib_per_hour,
                            result.memory_watched.count());
    }
    text += fmt::format("\n{} violations\n", verdict.violations.size());
    for (const std::string& violation : verdict.violations) {
        text += "  " + violation + "\n";
    }
    return text;
}

}  // namespace ocelli::testing
