#include "slave/cuda/runtime/cascade_search.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "slave/cuda/failure.hpp"
#include "slave/cuda/runtime/check.hpp"
#include "slave/cuda/runtime/enqueue.hpp"
#include "slave/cuda/runtime/parts.hpp"

namespace ocelli::cuda {

namespace {

// Tables first: they are what goes to the device.
struct SearchLayout {
    HaarTree* trees;
    HaarStage* stages;
    std::vector<ExactTap*> columns, rows;  // of each scale
    std::size_t tables_bytes;
    std::uint32_t* counts;
    Candidate* results;
    SearchBuffers scratch;
    std::size_t bytes;

    SearchLayout(const PlacedCascade& placed, const std::vector<SearchScale>& scales,
                 std::size_t groups, int width, int height, std::byte* memory) {
        Parts parts(memory);
        trees = parts.take<HaarTree>(placed.trees.size());
        stages = parts.take<HaarStage>(placed.stages.size());
        std::size_t windows = 0;
        std::size_t most = 0;
        for (const SearchScale& each : scales) {
            columns.push_back(parts.take<ExactTap>(static_cast<std::size_t>(each.width)));
            rows.push_back(parts.take<ExactTap>(static_cast<std::size_t>(each.height)));
            const std::size_t own =
                static_cast<std::size_t>(each.columns) * static_cast<std::size_t>(each.rows);
            windows += own;
            most = std::max(most, own);
        }
        tables_bytes = parts.used();
        counts = parts.take<std::uint32_t>(scales.size() * (groups + 1));
        results = parts.take<Candidate>(windows);
        const std::size_t sums =
            static_cast<std::size_t>(width + 1) * static_cast<std::size_t>(height + 1);
        scratch.resized = parts.take<std::uint8_t>(sums);
        scratch.sums = parts.take<std::uint32_t>(sums);
        scratch.squares = parts.take<std::uint32_t>(sums);
        scratch.known = parts.take<std::uint8_t>(most);
        scratch.lists[0] = parts.take<Candidate>(most);
        scratch.lists[1] = parts.take<Candidate>(most);
        bytes = parts.used();
    }
};

template <typename T>
void put(T* to, const std::vector<T>& from) {
    std::memcpy(to, from.data(), from.size() * sizeof(T));
}

}  // namespace

std::vector<Box> CascadeSearch::windows(Batch& batch, int picture, const CascadeRules& rules,
                                        std::size_t memory_bytes) {
    prepare(batch, rules, memory_bytes);
    if (scales_.empty()) {
        return {};
    }
    const std::size_t counts = scales_.size() * (groups_.size() + 1);
    check(cudaMemsetAsync(counts_, 0, counts * sizeof(std::uint32_t), batch.stream()),
          "clear the device's memory");
    for (const ScaleBuffers& each : scale_buffers_) {
        enqueue_search(batch.stream(), batch.on_device(), picture, buffers_, each, groups_);
    }
    return collect(batch);
}

void CascadeSearch::prepare(Batch& batch, const CascadeRules& rules, std::size_t memory_bytes) {
    if (width_ == batch.width() && height_ == batch.height() && rules_ == rules) {
        return;
    }
    width_ = 0;  // nothing is prepared until all is
    const int width = batch.width();
    const int height = batch.height();
    scales_ = search_scales(cascade_, width, height, rules);
    const PlacedCascade placed = place_cascade(cascade_, width + 1);
    groups_ = stage_groups(static_cast<int>(placed.stages.size()));
    const SearchLayout needed(placed, scales_, groups_.size(), width, height, nullptr);
    batch.wait("finish what was begun before");
    reserve(needed.bytes, needed.bytes, memory_bytes);

    const SearchLayout host(placed, scales_, groups_.size(), width, height, host_memory_.get());
    const SearchLayout device(placed, scales_, groups_.size(), width, height, device_memory_.get());
    put(host.trees, placed.trees);
    put(host.stages, placed.stages);
    buffers_ = device.scratch;
    buffers_.stride = width + 1;
    buffers_.trees = device.trees;
    buffers_.stages = device.stages;
    buffers_.inner = placed.inner;
    buffers_.inner_area = placed.inner_area;
    counts_ = device.counts;
    results_ = device.results;
    scale_buffers_.clear();
    windows_ = 0;
    for (std::size_t i = 0; i < scales_.size(); ++i) {
        const SearchScale& scale = scales_[i];
        put(host.columns[i], exact_taps(width, scale.width));
        put(host.rows[i], exact_taps(height, scale.height));
        scale_buffers_.push_back({scale.width, scale.height, scale.step, scale.columns, scale.rows,
                                  device.columns[i], device.rows[i], results_ + windows_,
                                  counts_ + i * (groups_.size() + 1)});
        windows_ += static_cast<std::size_t>(scale.columns) * static_cast<std::size_t>(scale.rows);
    }
    check(cudaMemcpyAsync(device_memory_.get(), host_memory_.get(), host.tables_bytes,
                          cudaMemcpyHostToDevice, batch.stream()),
          "copy a cascade to the device");
    batch.wait("copy a cascade to the device");
    rules_ = rules;
    width_ = width;
    height_ = height;
}

void CascadeSearch::reserve(std::size_t device_bytes, std::size_t host_bytes,
                            std::size_t memory_bytes) {
    if (device_bytes > memory_bytes) {
        throw Failure("search with a cascade", cudaGetErrorName(cudaErrorMemoryAllocation),
                      std::to_string((device_bytes >> 20) + 1) + " MiB are needed, and " +
                          std::to_string(memory_bytes >> 20) + " MiB are left of the limit",
                      false);
    }
    if (device_bytes > device_bytes_) {
        device_memory_.reset();
        device_bytes_ = 0;
        device_memory_ = allocate_device(device_bytes);
        device_bytes_ = device_bytes;
    }
    if (host_bytes > host_bytes_) {
        host_memory_.reset();
        host_bytes_ = 0;
        host_memory_ = allocate_pinned(host_bytes);
        host_bytes_ = host_bytes;
    }
}

std::vector<Box> CascadeSearch::collect(Batch& batch) {
    const auto download = [&](void* to, const void* from, std::size_t bytes) {
        check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, batch.stream()),
              "copy windows from the device");
    };
    const std::size_t lists = groups_.size() + 1;
    auto* const counts = reinterpret_cast<std::uint32_t*>(host_memory_.get());
    download(counts, counts_, scales_.size() * lists * sizeof(std::uint32_t));
    batch.wait("search with a cascade");
    std::vector<std::size_t> found_in;
    for (std::size_t i = 0; i < scales_.size(); ++i) {
        found_in.push_back(counts[i * lists + groups_.size()]);
    }
    auto* const windows = reinterpret_cast<Candidate*>(host_memory_.get());
    Candidate* to = windows;
    for (std::size_t i = 0; i < scales_.size(); ++i) {
        if (found_in[i] > 0) {
            download(to, scale_buffers_[i].results, found_in[i] * sizeof(Candidate));
            to += found_in[i];
        }
    }
    batch.wait("copy windows from the device");

    std::vector<Box> boxes;
    Candidate* first = windows;
    for (std::size_t i = 0; i < scales_.size(); ++i) {
        Candidate* const end = first + found_in[i];
        std::sort(first, end, [](const Candidate& a, const Candidate& b) {
            return a.row != b.row ? a.row < b.row : a.column < b.column;
        });
        for (; first != end; ++first) {
            boxes.push_back(box_of(cascade_, scales_[i], *first, width_, height_));
        }
    }
    return boxes;
}

}  // namespace ocelli::cuda
