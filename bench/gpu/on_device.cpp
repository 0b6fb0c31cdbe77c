#include <optional>

#include "bench/gpu/measure.hpp"
#include "bench/gpu/rows.hpp"
#include "bench/gpu/scenes.hpp"
#include "slave/cuda/runtime/batch.hpp"
#include "slave/cuda/runtime/enqueue.hpp"
#include "slave/cuda/runtime/orders.hpp"

namespace ocelli::bench {

namespace {

using namespace cuda;

constexpr std::size_t kMemory = std::size_t{4} << 30;
const EdgeRules kEdges{3, std::nullopt, std::nullopt, false, false};
const CornerRules kCorners{};

// What the passes read and write for a pixel at least: for edges the grey picture twice (the median
// and the marks), marks once out and three times in, the map; for corners the grey picture, the
// responses once out and twice in. Neighbours come from caches.
constexpr double kBytesPerPixel = 2 + 1 + 3 + 1 + 1 + 4 + 8;

class OnDevice {
  public:
    explicit OnDevice(const std::vector<PictureView>& pictures)
        : batch_(kMemory, 0),
          graphs_(8),
          name_(size_name() + ", batch of " + std::to_string(pictures.size()) +
                ", on the device, without the copies of rules and results: ") {
        batch_.load(pictures);
    }

    // As a graph, once more and again: µs for a picture.
    double us_of(const std::optional<EdgeRules>& edges, const std::optional<CornerRules>& corners) {
        SequenceKey key{{batch_.width(), batch_.height(), batch_.count()}, {}, false, {}};
        if (edges) {
            key.edges = steps_of(*edges);
        }
        if (corners) {
            key.corners = steps_of(*corners);
        }
        // So that the rules are on the device.
        batch_.find(key.edges, edges ? order_of(*edges) : EdgeOrder{}, false, key.corners,
                    kCorners.quality);
        batch_.wait("warm up");
        return us_of([&] { graphs_.run(key, batch_.stream(), [&] { enqueue(key); }); });
    }

    double us_of(const std::function<void()>& enqueue) const {
        return device_us(batch_.stream(), enqueue) / batch_.count();
    }

    double us_of_grey() {
        return us_of([&] { enqueue_grey(batch_.stream(), batch_.on_device()); });
    }

    void print(const char* what, double us, const char* wanted = "") const {
        print_row(name_ + what, number(us, 1) + " µs a picture", wanted);
    }

    void print_moved(double us, double bandwidth) const {
        const double moved = kBytesPerPixel * batch_.width() * batch_.height() / us / 1000;
        print_row(
            name_ + "bytes moved at least by edges and corners",
            number(moved, 0) + " GB/s, " + number(100 * moved / bandwidth, 0) + " % of a copy's",
            "stated");
    }

  private:
    void enqueue(const SequenceKey& key) {
        if (key.edges) {
            enqueue_edges(batch_.stream(), batch_.on_device(), *key.edges);
        }
        if (key.corners) {
            enqueue_corners(batch_.stream(), batch_.on_device(), *key.corners);
        }
    }

    Batch batch_;
    GraphCache graphs_;
    std::string name_;
};

void print_batch(const std::vector<PictureView>& pictures, double bandwidth) {
    OnDevice batch(pictures);
    EdgeRules given = kEdges;
    given.low = 60;
    given.high = 180;
    EdgeRules smooth = kEdges;
    smooth.blur = 1;
    batch.print("edges with thresholds that are given", batch.us_of(given, std::nullopt));
    batch.print("edges", batch.us_of(kEdges, std::nullopt));
    batch.print("edges of the blurred picture", batch.us_of(smooth, std::nullopt));
    batch.print("corners", batch.us_of(std::nullopt, kCorners));
    batch.print("edges of the blurred picture and corners", batch.us_of(smooth, kCorners));
    const double both = batch.us_of(kEdges, kCorners);
    batch.print("edges and corners", both, pictures.size() == kPictures ? "≤ 60 µs" : "");
    batch.print_moved(both, bandwidth);
}

}  // namespace

void print_on_device(int) {
    const Stream stream = make_stream();
    const double bandwidth = copy_bandwidth(stream.get());
    print_row("copy on the device, read and written", number(bandwidth, 0) + " GB/s", "");
    const std::vector<DrawnPicture> pictures = scenes();
    print_batch(views_of(pictures, kPictures), bandwidth);
    print_batch(views_of(pictures, 1), bandwidth);
    const ColourScene colour;
    OnDevice batch(std::vector<PictureView>(kPictures, colour.view()));
    batch.print("grey of colour", batch.us_of_grey());
}

}  // namespace ocelli::bench
