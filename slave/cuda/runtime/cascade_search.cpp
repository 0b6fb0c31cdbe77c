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

std::size_t windows_of(const SearchScale& scale) {
    return static_cast<std::size_t>(scale.columns) * static_cast<std::size_t>(scale.rows);
}

// What goes to the device.
struct Tables {
    HaarTree* trees;
    HaarStage* stages;
    std::vector<ExactTap*> columns, rows;  // of each scale
    std::size_t bytes;

    Tables(const PlacedCascade& placed, const std::vector<SearchScale>& scales, std::byte* memory) {
        Parts parts(memory);
        trees = parts.take<HaarTree>(placed.trees.size());
        stages = parts.take<HaarStage>(placed.stages.size());
        for (const SearchScale& each : scales) {
            columns.push_back(parts.take<ExactTap>(static_cast<std::size_t>(each.width)));
            rows.push_back(parts.take<ExactTap>(static_cast<std::size_t>(each.height)));
        }
        bytes = parts.used();
    }
};

// What a search works in, and writes to.
struct Scratch {
    std::uint32_t* counts;
    Candidate* results;
    SearchBuffers buffers;
    std::size_t bytes;

    Scratch(const std::vector<SearchScale>& scales, std::size_t lists, int width, int height,
            std::byte* memory) {
        Parts parts(memory);
        std::size_t windows = 0;
        std::size_t most = 0;
        for (const SearchScale& each : scales) {
            windows += windows_of(each);
            most = std::max(most, windows_of(each));
        }
        counts = parts.take<std::uint32_t>(scales.size() * lists);
        results = parts.take<Candidate>(windows);
        const std::size_t sums =
            static_cast<std::size_t>(width + 1) * static_cast<std::size_t>(height + 1);
        buffers.resized = parts.take<std::uint8_t>(sums);
        buffers.sums = parts.take<std::uint32_t>(sums);
        buffers.squares = parts.take<std::uint32_t>(sums);
        buffers.known = parts.take<std::uint8_t>(most);
        buffers.lists[0] = parts.take<Candidate>(most);
        buffers.lists[1] = parts.take<Candidate>(most);
        bytes = parts.used();
    }
};

template <typename T>
void put(T* to, const std::vector<T>& from) {
    std::memcpy(to, from.data(), from.size() * sizeof(T));
}

void expect_room(std::size_t needed_bytes, std::size_t memory_bytes) {
    if (needed_bytes > memory_bytes) {
        throw Failure("search with a cascade", cudaGetErrorName(cudaErrorMemoryAllocation),
                      std::to_string((needed_bytes >> 20) + 1) + " MiB are needed, and " +
                          std::to_string(memory_bytes >> 20) + " MiB are left of the limit",
                      false);
    }
}

}  // namespace

std::vector<Box> CascadeSearch::windows(Batch& batch, int picture, const CascadeRules& rules,
                                        GrowingMemory& scratch, std::size_t memory_bytes) {
    prepare(batch, rules, scratch, memory_bytes);
    if (scales_.empty()) {
        return {};
    }
    place(batch, scratch, memory_bytes);
    const std::size_t counts = scales_.size() * (groups_.size() + 1);
    check(cudaMemsetAsync(counts_, 0, counts * sizeof(std::uint32_t), batch.stream()),
          "clear the device's memory");
    for (const ScaleBuffers& each : scale_buffers_) {
        enqueue_search(batch.stream(), batch.on_device(), picture, buffers_, each, groups_);
    }
    return collect(batch, scratch);
}

void CascadeSearch::release() {
    width_ = 0;
    tables_.release();
}

// The tables, on the device.
void CascadeSearch::prepare(Batch& batch, const CascadeRules& rules, const GrowingMemory& scratch,
                            std::size_t memory_bytes) {
    if (width_ == batch.width() && height_ == batch.height() && rules_ == rules) {
        return;
    }
    width_ = 0;  // nothing is prepared until all is
    const int width = batch.width();
    const int height = batch.height();
    scales_ = search_scales(cascade_, width, height, rules);
    const PlacedCascade placed = place_cascade(cascade_, width + 1);
    groups_ = stage_groups(static_cast<int>(placed.stages.size()));
    const std::size_t bytes = Tables(placed, scales_, nullptr).bytes;
    expect_room(bytes + scratch.device_bytes(), memory_bytes);
    batch.wait("finish what was begun before");
    tables_.reserve(bytes, bytes);

    const Tables host(placed, scales_, tables_.on_host());
    const Tables device(placed, scales_, tables_.on_device());
    put(host.trees, placed.trees);
    put(host.stages, placed.stages);
    buffers_.stride = width + 1;
    buffers_.trees = device.trees;
    buffers_.stages = device.stages;
    buffers_.inner = placed.inner;
    buffers_.inner_area = placed.inner_area;
    scale_buffers_.clear();
    for (std::size_t i = 0; i < scales_.size(); ++i) {
        const SearchScale& scale = scales_[i];
        put(host.columns[i], exact_taps(width, scale.width));
        put(host.rows[i], exact_taps(height, scale.height));
        scale_buffers_.push_back({scale.width, scale.height, scale.step, scale.columns, scale.rows,
                                  device.columns[i], device.rows[i], nullptr, nullptr});
    }
    check(cudaMemcpyAsync(tables_.on_device(), tables_.on_host(), bytes, cudaMemcpyHostToDevice,
                          batch.stream()),
          "copy a cascade to the device");
    batch.wait("copy a cascade to the device");
    rules_ = rules;
    width_ = width;
    height_ = height;
}

// Where the scratch is now: another search may have let it grow.
void CascadeSearch::place(Batch& batch, GrowingMemory& scratch, std::size_t memory_bytes) {
    const std::size_t lists = groups_.size() + 1;
    const std::size_t bytes = Scratch(scales_, lists, width_, height_, nullptr).bytes;
    expect_room(bytes + tables_.device_bytes(), memory_bytes);
    batch.wait("finish what was begun before");
    scratch.reserve(bytes, scales_.size() * lists * sizeof(std::uint32_t));
    const Scratch placed(scales_, lists, width_, height_, scratch.on_device());
    counts_ = placed.counts;
    buffers_.resized = placed.buffers.resized;
    buffers_.sums = placed.buffers.sums;
    buffers_.squares = placed.buffers.squares;
    buffers_.known = placed.buffers.known;
    buffers_.lists[0] = placed.buffers.lists[0];
    buffers_.lists[1] = placed.buffers.lists[1];
    Candidate* results = placed.results;
    for (std::size_t i = 0; i < scales_.size(); ++i) {
        scale_buffers_[i].results = results;
        scale_buffers_[i].counts = counts_ + i * lists;
        results += windows_of(scales_[i]);
    }
}

std::vector<Box> CascadeSearch::collect(Batch& batch, GrowingMemory& scratch) {
    const auto download = [&](void* to, const void* from, std::size_t bytes) {
        check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, batch.stream()),
              "copy windows from the device");
    };
    const std::size_t lists = groups_.size() + 1;
    download(scratch.on_host(), counts_, scales_.size() * lists * sizeof(std::uint32_t));
    batch.wait("search with a cascade");
    const auto* const counts = reinterpret_cast<const std::uint32_t*>(scratch.on_host());
    std::vector<std::size_t> found_in;
    std::size_t found = 0;
    for (std::size_t i = 0; i < scales_.size(); ++i) {
        found_in.push_back(counts[i * lists + groups_.size()]);
        found += found_in.back();
    }
    scratch.reserve(0, found * sizeof(Candidate));
    auto* const windows = reinterpret_cast<Candidate*>(scratch.on_host());
    Candidate* to = windows;
    for (std::size_t i = 0; i < scales_.size(); ++i) {
        if (found_in[i] > 0) {
            download(to, scale_buffers_[i].results, found_in[i] * sizeof(Candidate));
            to += found_in[i];
        }
    }
    batch.wait("copy windows from the device");

    std::vector<Box> boxes;
    boxes.reserve(found);
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
