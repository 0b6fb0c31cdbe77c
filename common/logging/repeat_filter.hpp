#pragma once

// Which lines of the log are repeats that nobody needs to read. Lines are alike when they differ in
// numbers and ids only; what stands in quotes counts. The first few of an interval pass, the others
// are counted. A plain object: lines and times go in.

#include <cstdint>
#include <map>
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

}  // namespace ocelli
