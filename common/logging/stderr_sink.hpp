#pragma once

#include <spdlog/sinks/base_sink.h>

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace ocelli {

// Standard error, in colour on a terminal. Nobody has to read it: lines that a full pipe or a
// stopped terminal does not take are dropped, and counted in the log once it takes lines again.
class StderrSink final : public spdlog::sinks::base_sink<std::mutex> {
  public:
    StderrSink();

  protected:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}

  private:
    std::string formatted(const spdlog::details::log_msg& message);
    // False: only the beginning was taken, or nothing.
    bool write(std::string_view text);
    bool is_ready() const;

    const bool colours_;
    std::uint64_t lost_ = 0;
    bool torn_ = false;  // the last line that was written has no end
};

}  // namespace ocelli
