#pragma once

// Keeps repeats of warnings, and of what says that it repeats, out of another sink. What was held
// back is told when its interval is over: with the next line, or the next flush.

#include <spdlog/sinks/base_sink.h>

#include <memory>
#include <mutex>

#include "common/logging/repeat_filter.hpp"

namespace ocelli {

class LimitingSink final : public spdlog::sinks::base_sink<std::mutex> {
  public:
    explicit LimitingSink(std::shared_ptr<spdlog::sinks::sink> inner) : inner_(std::move(inner)) {}
    ~LimitingSink() override;
    LimitingSink(const LimitingSink&) = delete;
    LimitingSink& operator=(const LimitingSink&) = delete;

  protected:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override;
    void set_pattern_(const std::string& pattern) override;
    void set_formatter_(std::unique_ptr<spdlog::formatter> formatter) override;

  private:
    void tell(const std::vector<RepeatFilter::Repeats>& repeats);

    std::shared_ptr<spdlog::sinks::sink> inner_;
    RepeatFilter filter_;
    std::string program_;
};

}  // namespace ocelli
