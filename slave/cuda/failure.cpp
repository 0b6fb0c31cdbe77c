#include "slave/cuda/failure.hpp"

#include <utility>

namespace ocelli::cuda {

Failure::Failure(const std::string& doing, std::string name, const std::string& text,
                 bool context_lost)
    : std::runtime_error("Cannot " + doing + ": " + text + " (" + name + ")."),
      name_(std::move(name)),
      context_lost_(context_lost) {}

}  // namespace ocelli::cuda
