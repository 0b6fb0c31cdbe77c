#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <optional>

#include "slave/cuda/runtime/layout.hpp"
#include "slave/cuda/runtime/part_of.hpp"
#include "slave/cuda/runtime/resources.hpp"

namespace ocelli::cuda {

// What a launch sequence depends on, but for what it reads from memory.
struct SequenceKey {
    BatchShape shape;
    std::optional<EdgeSteps> edges;
    bool map = false;
    std::optional<CornerSteps> corners;
    PictureRange pictures{};  // of the batch

    bool operator==(const SequenceKey&) const = default;
};

// Launch sequences as CUDA graphs. One is captured when it is wanted for the second time, since a
// size that comes once is not worth it. Keeps the latest used.
class GraphCache {
  public:
    explicit GraphCache(std::size_t graphs_max) : graphs_max_(graphs_max) {}

    // Runs the sequence on the stream. `enqueue` puts it there, or into a graph, call by call.
    void run(const SequenceKey& key, cudaStream_t stream, const std::function<void()>& enqueue);

    // To be called when the memory that the sequences work on has moved.
    void clear() { entries_.clear(); }

    std::size_t captured() const;

  private:
    struct Entry {
        SequenceKey key;
        GraphExec graph;  // none before the second time
    };

    std::size_t graphs_max_;
    std::list<Entry> entries_;  // the latest used first
};

}  // namespace ocelli::cuda
