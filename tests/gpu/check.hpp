#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

namespace ocelli::cuda::testing {

// A row of the program's table: throws what is wrong.
struct Check {
    const char* name;
    void (*run)();
};

template <typename A, typename B>
void expect_equal(const A& found, const B& expected, const std::string& what) {
    if (!(found == expected)) {
        std::ostringstream text;
        text << what << ": " << found << " instead of " << expected;
        throw std::runtime_error(text.str());
    }
}

inline void expect(bool condition, const std::string& what) {
    if (!condition) {
        throw std::runtime_error(what);
    }
}

}  // namespace ocelli::cuda::testing
