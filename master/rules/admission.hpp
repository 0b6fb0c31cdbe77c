#pragma once

// Whether a task may come in. Refuses with `busy, retry after`; never stalls, never drops silently.
// Backfill may use half of what there is room for, so that it never keeps live pictures out.

#include <cstdint>
#include <optional>

#include "common/clock.hpp"
#include "common/error.hpp"
#include "common/wire/messages.hpp"
#include "master/rules/master_settings.hpp"

namespace ocelli::master {

// What is open at the moment of the question.
struct Load {
    std::size_t tasks = 0;
    std::uint64_t image_bytes = 0;
    std::size_t tasks_of_client = 0;
};

class Admission {
  public:
    explicit Admission(const MasterSettings& settings) : settings_(settings) {}

    // Nothing when the task may come in.
    std::optional<wire::Refused> refuse(const wire::Submit& submit, std::size_t image_bytes,
                                        const Load& load) const;
    // A task was reported; the pace of reports tells when to try again.
    void on_reported(TimePoint now);

  private:
    std::optional<Error> malformed(const wire::Submit& submit) const;
    std::optional<Error> overload(const wire::Submit& submit, std::size_t image_bytes,
                                  const Load& load) const;
    std::uint32_t retry_after_ms() const;

    const MasterSettings& settings_;
    TimePoint last_report_{};
    Duration report_interval_{};  // mean, exponentially weighted
};

}  // namespace ocelli::master
