#include "slave/cuda/runtime/batch.hpp"

#include <algorithm>
#include <string>

#include "slave/cuda/failure.hpp"
#include "slave/cuda/runtime/check.hpp"
#include "slave/cuda/runtime/downloads.hpp"
#include "slave/cuda/runtime/enqueue.hpp"

namespace ocelli::cuda {

namespace {

// What a grid and the numbers of pixels can hold.
constexpr int kLengthMax = 65'535;
constexpr std::int64_t kPixelsMax = std::int64_t{1} << 30;
constexpr std::size_t kPicturesMax = 65'535;
constexpr std::uint32_t kRoomMin = 4096;

std::string size_of(const BatchShape& shape) {
    return std::to_string(shape.count) + (shape.count == 1 ? " picture of " : " pictures of ") +
           std::to_string(shape.width) + "x" + std::to_string(shape.height);
}

void expect_valid(std::span<const PictureView> pictures) {
    const auto refuse = [](const char* why) {
        throw Failure("load pictures", cudaGetErrorName(cudaErrorInvalidValue), why, false);
    };
    if (pictures.empty()) {
        refuse("there are none");
    }
    if (pictures.size() > kPicturesMax) {
        refuse("there are too many at a time");
    }
    const PictureView& first = pictures.front();
    for (const PictureView& each : pictures) {
        if (each.pixels == nullptr || each.width < 1 || each.height < 1) {
            refuse("one of them is empty");
        }
        if (each.width > kLengthMax || each.height > kLengthMax ||
            std::int64_t{each.width} * each.height > kPixelsMax) {
            refuse("one of them is larger than the kernels can number pixels");
        }
        if (each.width != first.width || each.height != first.height ||
            each.colour != first.colour) {
            refuse("they are not all of one size and colour");
        }
    }
}

bool is_same(const EdgeOrder& a, const EdgeOrder& b) {
    return a.low == b.low && a.high == b.high && a.has_low == b.has_low && a.has_high == b.has_high;
}

}  // namespace

void Batch::load(std::span<const PictureView> pictures) {
    expect_valid(pictures);
    const PictureView& first = pictures.front();
    wait("finish what was loaded before");  // whose staging memory is written to now
    BatchShape shape = shape_;
    shape_.count = 0;  // nothing is loaded until all is
    shape.width = first.width;
    shape.height = first.height;
    shape.count = static_cast<int>(pictures.size());
    shape.colour = first.colour == PictureView::Colour::bgr;
    shape.room = std::max(shape.room, kRoomMin);
    lanes_.split(shape.count);
    place(shape, 0);

    auto* const staged = reinterpret_cast<std::uint8_t*>(host_memory_.get() + host_.input);
    std::uint8_t* to = staged;
    for (const Lane& lane : lanes_.used()) {
        for (int i = 0; i < lane.pictures.count; ++i) {
            const auto picture = static_cast<std::size_t>(lane.pictures.first + i);
            std::uint8_t* const next = stage_picture(pictures[picture], to);
            upload_part(lane, static_cast<std::size_t>(to - staged),
                        static_cast<std::size_t>(next - to));
            to = next;
        }
        make_grey(lane);
    }
    shape_ = shape;
}

void Batch::upload() {
    const std::size_t each = host_.input_bytes / static_cast<std::size_t>(count());
    for (const Lane& lane : lanes_.used()) {
        upload_part(lane, each * static_cast<std::size_t>(lane.pictures.first),
                    each * static_cast<std::size_t>(lane.pictures.count));
        make_grey(lane);
    }
}

void Batch::upload_part(const Lane& lane, std::size_t from, std::size_t bytes) {
    check(cudaMemcpyAsync(device_memory_.get() + device_.input + from,
                          host_memory_.get() + host_.input + from, bytes, cudaMemcpyHostToDevice,
                          lane.stream.get()),
          "copy pictures to the device");
}

void Batch::make_grey(const Lane& lane) {
    if (device_.buffers.bgr != nullptr) {
        enqueue_grey(lane.stream.get(), part_of(device_.buffers, lane.pictures));
    }
}

void Batch::reserve(std::uint32_t room, bool sums) {
    BatchShape shape = shape_;
    shape.room = std::max(shape.room, room);
    shape.sums = shape.sums || sums;
    if (!(shape == shape_)) {
        wait("finish what was loaded");
        shape_.count = 0;  // nothing is loaded until it has been moved
        place(shape, device_.results);
        shape_ = shape;
    }
}

void Batch::place(const BatchShape& shape, std::size_t keep_bytes) {
    const BatchLayout needed = lay_out(shape, nullptr);
    if (needed.total_bytes + left_bytes_ > memory_bytes_max_ && left_bytes_ > 0) {
        release_others_();
    }
    if (needed.total_bytes + left_bytes_ > memory_bytes_max_) {
        throw Failure("place " + size_of(shape) + " on the device",
                      cudaGetErrorName(cudaErrorMemoryAllocation),
                      std::to_string((needed.total_bytes >> 20) + 1) +
                          " MiB are needed, and the limit for a thread is " +
                          std::to_string(memory_bytes_max_ >> 20) + " MiB",
                      false);
    }
    if (needed.total_bytes > device_bytes_) {
        graphs_.clear();
        DeviceMemory kept = keep_bytes > 0 ? std::move(device_memory_) : nullptr;
        device_memory_.reset();
        device_bytes_ = 0;
        lanes_.forget_rules();
        device_memory_ = allocate_device(needed.total_bytes);
        device_bytes_ = needed.total_bytes;
        if (kept) {
            check(cudaMemcpyAsync(device_memory_.get(), kept.get(), keep_bytes,
                                  cudaMemcpyDeviceToDevice, stream()),
                  "move pictures on the device");
            wait("move pictures on the device");
        }
    }
    const std::size_t staged = needed.edges + needed.edges_bytes;
    if (staged > host_bytes_) {
        graphs_.clear();
        host_memory_.reset();
        host_bytes_ = 0;
        host_memory_ = allocate_pinned(staged);
        host_bytes_ = staged;
    }
    device_ = lay_out(shape, device_memory_.get());
    host_ = lay_out(shape, host_memory_.get());
}

void Batch::find(const std::optional<EdgeSteps>& edges, const EdgeOrder& order, bool map,
                 const std::optional<CornerSteps>& corners, double quality) {
    const auto find_in = [&](Lane& lane, PictureRange pictures) {
        const SequenceKey key{shape_, edges, map, corners, pictures};
        tell_rules(lane, key, order, quality);
        graphs_.run(key, lane.stream.get(), [&] { enqueue(lane, key); });
    };
    if (corners && needs_sums(corners->block) && lanes_.used().size() > 1) {
        wait("finish what was loaded");
        find_in(lanes_.first(), {0, count()});
        wait("find edges and corners");
        return;
    }
    for (Lane& each : lanes_.used()) {
        find_in(each, each.pictures);
    }
}

// Only what has changed: a copy would wait for other lanes' pictures on their way to the device.
void Batch::tell_rules(Lane& lane, const SequenceKey& key, const EdgeOrder& order, double quality) {
    const auto copy = [&](auto& known, auto* staged, auto* to, const auto& rule) {
        known.reset();
        *staged = rule;
        check(cudaMemcpyAsync(to, staged, sizeof rule, cudaMemcpyHostToDevice, lane.stream.get()),
              "copy rules to the device");
        known = rule;
    };
    if (key.edges && !(lane.edge_order && is_same(*lane.edge_order, order))) {
        copy(lane.edge_order, host_.buffers.edge_order + lane.number,
             device_.buffers.edge_order + lane.number, order);
    }
    if (key.corners && lane.quality != quality) {
        copy(lane.quality, host_.buffers.quality + lane.number,
             device_.buffers.quality + lane.number, quality);
    }
}

void Batch::enqueue(const Lane& lane, const SequenceKey& key) {
    Buffers buffers = part_of(device_.buffers, key.pictures);
    buffers.edge_order += lane.number;
    buffers.quality += lane.number;
    if (key.edges) {
        enqueue_edges(lane.stream.get(), buffers, *key.edges);
    }
    if (key.corners) {
        enqueue_corners(lane.stream.get(), buffers, *key.corners);
    }
    for (const Piece& each : downloads(device_, key)) {
        check(cudaMemcpyAsync(host_memory_.get() + each.from, device_memory_.get() + each.from,
                              each.bytes, cudaMemcpyDeviceToHost, lane.stream.get()),
              "copy results from the device");
    }
}

std::size_t Batch::batch_max(int width, int height, bool colour) const {
    const auto bytes_for = [&](int count) {
        return lay_out({width, height, count, colour, shape_.sums, std::max(shape_.room, kRoomMin)},
                       nullptr)
            .total_bytes;
    };
    if (width < 1 || height < 1 || bytes_for(1) > memory_bytes_max_) {
        return 0;
    }
    // Parts of one picture can be rounded up by more than those of two.
    const std::size_t one = bytes_for(1);
    const std::size_t each = bytes_for(2) - one;
    auto count = static_cast<int>(std::min((memory_bytes_max_ - one) / each + 1, kPicturesMax));
    while (count > 1 && bytes_for(count) > memory_bytes_max_) {
        --count;
    }
    return static_cast<std::size_t>(count);
}

std::span<const PeakKey> Batch::keys(int i) const {
    const std::size_t room = host_.buffers.room;
    const PeakKey* const first = host_.buffers.keys + room * static_cast<std::size_t>(i);
    return {first, std::min<std::size_t>(peak_counts(i).kept, room)};
}

const std::uint8_t* Batch::map(int i) const {
    return host_.buffers.bytes<const std::uint8_t>(host_.buffers.edges).picture(i);
}

std::vector<std::int32_t> Batch::responses(int i) {
    const auto pixels =
        static_cast<std::size_t>(shape_.width) * static_cast<std::size_t>(shape_.height);
    std::vector<std::int32_t> bits(pixels);
    const auto* const from =
        device_.buffers.words<const std::int32_t>(device_.buffers.scratch).picture(i);
    check(cudaMemcpyAsync(bits.data(), from, pixels * sizeof(std::int32_t), cudaMemcpyDeviceToHost,
                          stream()),
          "copy responses from the device");
    wait("copy responses from the device");
    return bits;
}

}  // namespace ocelli::cuda
