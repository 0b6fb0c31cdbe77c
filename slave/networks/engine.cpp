#include "slave/networks/engine.hpp"

#include <functional>
#include <numeric>

namespace ocelli::slave {

std::int64_t element_count(const TensorShape& shape) {
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>{});
}

std::string to_string(const TensorShape& shape) {
    std::string text;
    for (const std::int64_t size : shape) {
        text.append(text.empty() ? "" : "x");
        text.append(size < 0 ? "?" : std::to_string(size));
    }
    return text;
}

}  // namespace ocelli::slave
