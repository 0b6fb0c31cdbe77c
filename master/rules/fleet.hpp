#pragma once

// Slaves come and go, and what they say; those that are not connected, or lie, are ignored and
// counted. A plain object. Whoever calls runs Dispatch afterwards, where it says so.

#include <spdlog/fwd.h>

#include <memory>
#include <string>
#include <vector>

#include "master/rules/dispatch.hpp"

namespace ocelli::master {

class Fleet {
  public:
    Fleet(const MasterSettings& settings, SlaveRegistry& registry, Attempts& attempts,
          OpenTasks& tasks, Dispatch& dispatch, Outbound& outbound, Counters& counters,
          Statistics& statistics, std::shared_ptr<spdlog::logger> logger)
        : settings_(settings),
          registry_(registry),
          attempts_(attempts),
          tasks_(tasks),
          dispatch_(dispatch),
          outbound_(outbound),
          counters_(counters),
          statistics_(statistics),
          logger_(std::move(logger)) {}

    // After each of these there may be something to dispatch.
    void on_joined(SlaveId slave, const wire::Hello& hello, std::string address, TimePoint now);
    // Warns of rules of cameras whose labels this slave cannot find.
    void on_announced(SlaveId slave, const wire::Announce& message) const;
    // `died`: without having said Goodbye; then what it was running is suspect.
    void on_gone(SlaveId slave, bool died, const std::string& why, TimePoint now);
    void on_result(SlaveId slave, wire::SubtaskResult message, const Blob& artifacts,
                   TimePoint now);
    void on_image_missing(SlaveId slave, const wire::ImageMissing& message, TimePoint now);
    void on_give_back(SlaveId slave, const wire::GiveBack& message, TimePoint now);
    // Takes no more work from now on, as a client has asked. May be asked again.
    wire::DrainAnswer drain(const std::string& name);
    void on_overdue(AttemptId attempt, TimePoint now);
    // Those of which nothing was heard for too long are gone.
    void drop_silent(TimePoint now);

    void on_started(SlaveId slave, const wire::Started& message, TimePoint now);
    // True: it was silent, and may get work again.
    bool on_progress(SlaveId slave, const wire::Progress& message, TimePoint now);
    void on_heard(SlaveId slave, TimePoint at);

  private:
    struct Lost {
        AttemptId attempt;
        Loss loss;
    };
    static std::vector<Lost> lost_with(const SlaveRecord& slave);
    void lose(const Lost& lost, std::uint64_t incarnation, bool died, TimePoint now);
    void count_result(SlaveRecord& slave, const Attempt& attempt, const wire::SubtaskResult& result,
                      TimePoint now);
    void resend(SlaveId slave, AttemptId attempt, TimePoint now);

    const MasterSettings& settings_;
    SlaveRegistry& registry_;
    Attempts& attempts_;
    OpenTasks& tasks_;
    Dispatch& dispatch_;
    Outbound& outbound_;
    Counters& counters_;
    Statistics& statistics_;
    std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace ocelli::master
