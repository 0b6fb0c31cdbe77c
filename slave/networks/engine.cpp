#include "slave/networks/engine.hpp"

#include <functional>
#include <numeric>
#include <vector>

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

Result<void> run_once(Engine& engine) {
    constexpr std::int64_t kSide = 64;
    std::vector<std::vector<float>> zeros;
    std::vector<TensorView> inputs;
    for (const TensorInfo& input : engine.info().inputs) {
        TensorShape shape = input.shape;
        for (std::size_t i = 0; i < shape.size(); ++i) {
            shape[i] = shape[i] > 0 ? shape[i] : i == 0 ? 1 : kSide;
        }
        zeros.emplace_back(static_cast<std::size_t>(element_count(shape)));
        inputs.push_back({std::move(shape), zeros.back()});
    }
    const auto ran = engine.run(inputs);
    return ran ? Result<void>() : ran.error();
}

}  // namespace ocelli::slave
