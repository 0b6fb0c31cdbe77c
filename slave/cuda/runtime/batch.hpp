#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "slave/cuda/picture_view.hpp"
#include "slave/cuda/runtime/graph_cache.hpp"
#include "slave/cuda/runtime/lanes.hpp"
#include "slave/cuda/runtime/layout.hpp"
#include "slave/cuda/runtime/resources.hpp"

namespace ocelli::cuda {

// The pictures that a worker has loaded: their memory on the device and its likeness on the host,
// and the steps that are done with them. The pictures of a large batch are distributed over lanes,
// which wait for nothing of each other. Everything but wait() only enqueues, if not said otherwise.
class Batch {
  public:
    Batch(std::size_t memory_bytes_max, std::size_t graphs_max)
        : memory_bytes_max_(memory_bytes_max), graphs_(graphs_max) {}

    void load(std::span<const PictureView> pictures);

    // Once more what load() has staged.
    void upload();

    // What of the limit belongs to others.
    void leave(std::size_t bytes) { left_bytes_ = bytes; }
    // Called where pictures need what belongs to others; calls leave().
    void on_shortage(std::function<void()> release) { release_others_ = std::move(release); }

    // Room for what is looked for; what has been loaded stays, but for a failure.
    void reserve(std::uint32_t room, bool sums);
    // `order`, `quality`: for those steps that are there; others than before need wait() before.
    // `map`: whether edge maps come back. Waits where lanes have to share memory (needs_sums()).
    void find(const std::optional<EdgeSteps>& edges, const EdgeOrder& order, bool map,
              const std::optional<CornerSteps>& corners, double quality);
    // For all lanes.
    void wait(const char* doing) { lanes_.wait(doing); }

    std::size_t batch_max(int width, int height, bool colour) const;

    int count() const { return shape_.count; }
    std::size_t device_bytes() const { return device_bytes_; }
    int width() const { return shape_.width; }
    int height() const { return shape_.height; }
    std::size_t captured() const { return graphs_.captured(); }
    // The first lane's. Serves any picture once all have been waited for, and until they are loaded
    // again.
    cudaStream_t stream() const { return lanes_.first().stream.get(); }

    // After wait(), of picture i.
    const EdgeCounts& edge_counts(int i) const { return host_.buffers.edge_counts[i]; }
    const PeakCounts& peak_counts(int i) const { return host_.buffers.peak_counts[i]; }
    std::span<const PeakKey> keys(int i) const;
    const std::uint8_t* map(int i) const;
    std::size_t map_stride_bytes() const { return static_cast<std::size_t>(shape_stride()); }
    // Waits. Bits, row by row.
    std::vector<std::int32_t> responses(int i);

    // What the kernels work on.
    const Buffers& on_device() const { return device_.buffers; }
    const BatchLayout& layout() const { return host_; }

  private:
    int shape_stride() const { return host_.buffers.stride; }
    void place(const BatchShape& shape, std::size_t keep_bytes);
    void upload_part(const Lane& lane, std::size_t from, std::size_t bytes);
    void make_grey(const Lane& lane);
    void tell_rules(Lane& lane, const SequenceKey& key, const EdgeOrder& order, double quality);
    void enqueue(const Lane& lane, const SequenceKey& key);

    Lanes lanes_;
    std::size_t memory_bytes_max_;
    std::size_t left_bytes_ = 0;
    std::function<void()> release_others_;
    DeviceMemory device_memory_;
    PinnedMemory host_memory_;
    std::size_t device_bytes_ = 0;
    std::size_t host_bytes_ = 0;
    GraphCache graphs_;
    BatchShape shape_;
    BatchLayout device_;
    BatchLayout host_;  // as far as the edges: what follows stays on the device
};

}  // namespace ocelli::cuda
