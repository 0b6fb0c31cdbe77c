#include "bench/gpu/measure.hpp"
#include "bench/gpu/rows.hpp"
#include "bench/gpu/scenes.hpp"
#include "slave/cuda/runtime/batch.hpp"
#include "slave/cuda/runtime/check.hpp"
#include "slave/cuda/runtime/orders.hpp"

namespace ocelli::bench {

namespace {

using namespace cuda;

constexpr std::size_t kMemory = std::size_t{4} << 30;

// Copies of as many bytes as a batch moves, from and to pinned memory, each way in its own.
class Transfers {
  public:
    Transfers(std::size_t up_bytes, std::size_t down_bytes)
        : up_bytes_(up_bytes),
          down_bytes_(down_bytes),
          up_from_(allocate_pinned(up_bytes)),
          up_to_(allocate_device(up_bytes)),
          down_from_(allocate_device(down_bytes)),
          down_to_(allocate_pinned(down_bytes)) {}

    double one_after_the_other_us() const {
        return device_us(stream_.get(), [this] {
            upload(stream_.get());
            download(stream_.get());
        });
    }

    // By the host's clock, since there are two streams: so many that its part does not count.
    double at_the_same_time_us() const {
        constexpr int kRepetitions = 10;
        return host_us([this] {
                   for (int i = 0; i < kRepetitions; ++i) {
                       upload(stream_.get());
                       download(other_.get());
                   }
                   check(cudaStreamSynchronize(stream_.get()), "copy to the device");
                   check(cudaStreamSynchronize(other_.get()), "copy from the device");
               }) /
               kRepetitions;
    }

    double bytes() const { return static_cast<double>(up_bytes_ + down_bytes_); }

  private:
    void upload(cudaStream_t stream) const {
        check(cudaMemcpyAsync(up_to_.get(), up_from_.get(), up_bytes_, cudaMemcpyHostToDevice,
                              stream),
              "copy to the device");
    }
    void download(cudaStream_t stream) const {
        check(cudaMemcpyAsync(down_to_.get(), down_from_.get(), down_bytes_, cudaMemcpyDeviceToHost,
                              stream),
              "copy from the device");
    }

    Stream stream_ = make_stream();
    Stream other_ = make_stream();
    std::size_t up_bytes_;
    std::size_t down_bytes_;
    PinnedMemory up_from_;
    DeviceMemory up_to_;
    DeviceMemory down_from_;
    PinnedMemory down_to_;
};

void print_transfers(const std::string& name, double us, double bytes) {
    print_row(
        name,
        number(us / kPictures, 1) + " µs a picture, " + number(bytes / us / 1000, 1) + " GB/s", "");
}

}  // namespace

void print_with_transfers(int) {
    const std::vector<DrawnPicture> pictures = scenes();
    const EdgeRules edges{3, std::nullopt, std::nullopt, false, true};
    const CornerRules corners;
    Batch batch(kMemory, 4);
    batch.load(views_of(pictures, kPictures));
    const auto all = [&] {
        batch.upload();
        batch.find(steps_of(edges), order_of(edges), edges.map, steps_of(corners), corners.quality);
    };
    all();
    batch.wait("warm up");
    const BatchLayout& layout = batch.layout();
    const Transfers transfers(layout.input_bytes,
                              layout.results_bytes + layout.keys_bytes + layout.edges_bytes);
    const std::string name = size_name() + ", batch of " + std::to_string(kPictures) + ", ";
    const double serial = transfers.one_after_the_other_us();
    print_transfers(name + "the transfers alone, pinned: up, then down, on one stream", serial,
                    transfers.bytes());
    print_transfers(name + "the transfers alone, pinned: up and down at the same time",
                    transfers.at_the_same_time_us(), transfers.bytes());
    // By the host's clock, since there are several streams: from the first call to the last result.
    const double complete = host_us([&] {
        all();
        batch.wait("find edges and corners");
    });
    print_row(name + "upload, edges and corners, download of findings and maps, in four lanes",
              number(complete / kPictures, 1) + " µs a picture, " + number(complete / serial, 2) +
                  " × the transfers alone on one stream",
              "≤ 1.5 ×");
}

}  // namespace ocelli::bench
