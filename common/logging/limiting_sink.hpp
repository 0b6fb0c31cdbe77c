#pragma once

// Which lines of the log are repeats that nobody needs to read. Lines are alike when they differ in
// numbers and ids only; what stands in quotes counts. The first few of an interval pass, the others
// are counted. A plain object: lines and times go in.

#include <spdlog/sinks/base_sink.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "common/clock.hpp"

namespace ocelli {

class RepeatFilter {
  public:
    static constexpr std::chrono::seconds kInterval{10};
    static constexpr int kBurst = 5;
    static constexpr std::size_t kShapesMax = 256;

    // Whether the line is to be written.
    bool passes(std::string_view line, TimePoint now);

    struct Repeats {
        std::string last;  // line
        std::uint64_t count = 0;
    };
    // Those that were held back in intervals that are over, each once.
    std::vector<Repeats> take_due(TimePoint now);
    // Those that were held back since.
    std::vector<Repeats> take_all();

  private:
    struct Shape {
        TimePoint begun{};
        int passed = 0;
        Repeats held_back;
    };

    std::map<std::string, Shape> shapes_;
};

// What is the same in lines that are alike.
std::string shape_of(std::string_view line, bool quotes_count);

// Keeps repeats of warnings, and of what says that it repeats, out of another sink. What was held
// back is told when its interval is over: with the next line, or the next flush.
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
