#include "slave/cuda/worker.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "slave/cuda/runtime/batch.hpp"
#include "slave/cuda/runtime/cascade_search.hpp"
#include "slave/cuda/runtime/check.hpp"
#include "slave/cuda/runtime/corner_choice.hpp"
#include "slave/cuda/runtime/orders.hpp"
#include "slave/cuda/runtime/tensor_maker.hpp"

namespace ocelli::cuda {

class Worker::Implementation {
  public:
    explicit Implementation(const WorkerSettings& settings)
        : device_(settings.device),
          memory_bytes_max_(settings.memory_bytes_max),
          batch_(on(device_, settings)) {
        batch_.on_shortage([this] { leave_all_to_pictures(); });
    }

    ~Implementation() { cudaSetDevice(device_); }

    void load(std::span<const PictureView> pictures) {
        use_device();
        batch_.leave(others_bytes());
        batch_.load(pictures);
    }

    Findings find(const std::optional<EdgeRules>& edges, const std::optional<CornerRules>& corners);

    InputTensor network_input(const InputPlan& plan, const InputValues& values, int picture,
                              bool to_host) {
        use_device();
        return tensors_.make(batch_, picture, plan, values, to_host,
                             memory_left() + tensors_.device_bytes());
    }

    std::size_t add_cascade(const Cascade& cascade) {
        if (cascade.stages.empty() || cascade.width < 3 || cascade.height < 3) {
            throw Failure("take a cascade", cudaGetErrorName(cudaErrorInvalidValue),
                          "it has no stages, or a window of less than 3x3", false);
        }
        cascades_.emplace_back(cascade);
        return cascades_.size() - 1;
    }

    std::vector<Box> windows(std::size_t cascade, const CascadeRules& rules, int picture);

    std::size_t batch_max(int width, int height, bool colour) const {
        return batch_.batch_max(width, height, colour);
    }

  private:
    // The device is a thread's: whatever is made before it is set would be another's.
    static Batch on(int device, const WorkerSettings& settings) {
        check(cudaSetDevice(device), ("use GPU " + std::to_string(device)).c_str());
        return {settings.memory_bytes_max, settings.graphs_max};
    }
    void use_device() const { check(cudaSetDevice(device_), "use the GPU"); }
    std::size_t others_bytes() const;
    std::size_t memory_left() const;
    void leave_all_to_pictures();
    void take_edges(bool map);
    void take_corners(const CornerRules& rules);
    void expect_valid(const std::optional<EdgeRules>& edges,
                      const std::optional<CornerRules>& corners) const;

    int device_;
    std::size_t memory_bytes_max_;
    Batch batch_;
    TensorMaker tensors_;
    std::vector<CascadeSearch> cascades_;
    GrowingMemory search_scratch_;  // of one cascade after the other
    CornerChoice choice_;
    std::vector<PeakKey> keys_;
    std::vector<Edges> edges_;
    std::vector<Corners> corners_;
};

void Worker::Implementation::expect_valid(const std::optional<EdgeRules>& edges,
                                          const std::optional<CornerRules>& corners) const {
    const auto refuse = [](const char* why) {
        throw Failure("look for edges and corners", cudaGetErrorName(cudaErrorInvalidValue), why,
                      false);
    };
    if (batch_.count() == 0) {
        refuse("no picture is loaded");
    }
    if (edges && edges->aperture != 3 && edges->aperture != 5 && edges->aperture != 7) {
        refuse("the aperture is not 3, 5 or 7");
    }
    if (edges && (edges->blur < 0 || edges->blur > 10)) {
        refuse("the blur is not in 0..10");
    }
    if (corners &&
        (corners->count_max < 1 || corners->quality <= 0 || corners->distance_min < 0 ||
         corners->distance_min > 2000 || corners->block_size < 1 || corners->block_size > 31)) {
        refuse("the rules for corners are out of range");
    }
}

Worker::Findings Worker::Implementation::find(const std::optional<EdgeRules>& edges,
                                              const std::optional<CornerRules>& corners) {
    use_device();
    expect_valid(edges, corners);
    std::optional<CornerSteps> corner_steps;
    if (corners) {
        batch_.leave(others_bytes());
        batch_.reserve(peak_room(corners->count_max), needs_sums(corners->block_size));
        corner_steps = steps_of(*corners);
    }
    std::optional<EdgeSteps> edge_steps;
    if (edges) {
        edge_steps = steps_of(*edges);
    }
    const bool map = edges && edges->map;
    batch_.find(edge_steps, edges ? order_of(*edges) : EdgeOrder{}, map, corner_steps,
                corners ? corners->quality : 0);
    batch_.wait("find edges and corners");
    Findings findings;
    if (edges) {
        take_edges(map);
        findings.edges = edges_;
    }
    if (corners) {
        take_corners(*corners);
        findings.corners = corners_;
    }
    return findings;
}

// What is neither pictures nor what is found in them.
std::size_t Worker::Implementation::others_bytes() const {
    std::size_t bytes = tensors_.device_bytes() + search_scratch_.device_bytes();
    for (const CascadeSearch& each : cascades_) {
        bytes += each.device_bytes();
    }
    return bytes;
}

std::size_t Worker::Implementation::memory_left() const {
    const std::size_t used = batch_.device_bytes() + others_bytes();
    return memory_bytes_max_ - std::min(used, memory_bytes_max_);
}

// Pictures come first: what others have kept from the last ones is made anew.
void Worker::Implementation::leave_all_to_pictures() {
    tensors_.release();
    search_scratch_.release();
    for (CascadeSearch& each : cascades_) {
        each.release();
    }
    batch_.leave(0);
}

std::vector<Box> Worker::Implementation::windows(std::size_t cascade, const CascadeRules& rules,
                                                 int picture) {
    use_device();
    if (cascade >= cascades_.size() || picture < 0 || picture >= batch_.count() ||
        rules.scale_factor <= 1) {
        throw Failure("search with a cascade", cudaGetErrorName(cudaErrorInvalidValue),
                      "there is no such cascade or picture, or scales do not grow", false);
    }
    CascadeSearch& search = cascades_[cascade];
    const std::size_t own = search.device_bytes() + search_scratch_.device_bytes();
    return search.windows(batch_, picture, rules, search_scratch_, memory_left() + own);
}

void Worker::Implementation::take_edges(bool map) {
    edges_.clear();
    for (int i = 0; i < batch_.count(); ++i) {
        const EdgeCounts& counts = batch_.edge_counts(i);
        edges_.push_back({counts.pixels, counts.contours, map ? batch_.map(i) : nullptr,
                          map ? batch_.map_stride_bytes() : 0});
    }
}

void Worker::Implementation::take_corners(const CornerRules& rules) {
    corners_.clear();
    for (int i = 0; i < batch_.count(); ++i) {
        const PeakCounts counts = batch_.peak_counts(i);
        const std::span<const PeakKey> found = batch_.keys(i);
        keys_.assign(found.begin(), found.end());
        Corners corners = choice_.choose(keys_, batch_.width(), batch_.height(), rules);
        if (is_short(corners, counts, rules)) {
            const std::vector<std::int32_t> responses = batch_.responses(i);
            find_all_peaks({responses.data(), batch_.width(), batch_.height(), batch_.width(), 0},
                           counts.largest, rules.quality, keys_);
            corners = choice_.choose(keys_, batch_.width(), batch_.height(), rules);
        }
        corners_.push_back(std::move(corners));
    }
}

Worker::Worker(const WorkerSettings& settings)
    : implementation_(std::make_unique<Implementation>(settings)) {}
Worker::~Worker() = default;
Worker::Worker(Worker&&) noexcept = default;
Worker& Worker::operator=(Worker&&) noexcept = default;

void Worker::load(const PictureView& picture) {
    load(std::span(&picture, 1));
}

void Worker::load(std::span<const PictureView> pictures) {
    implementation_->load(pictures);
}

std::span<const Edges> Worker::edges(const EdgeRules& rules) {
    return find(rules, std::nullopt).edges;
}

std::span<const Corners> Worker::corners(const CornerRules& rules) {
    return find(std::nullopt, rules).corners;
}

Worker::Findings Worker::find(const std::optional<EdgeRules>& edges,
                              const std::optional<CornerRules>& corners) {
    return implementation_->find(edges, corners);
}

InputTensor Worker::network_input(const InputPlan& plan, const InputValues& values,
                                  std::size_t picture, bool to_host) {
    return implementation_->network_input(plan, values, static_cast<int>(picture), to_host);
}

std::size_t Worker::add_cascade(const Cascade& cascade) {
    return implementation_->add_cascade(cascade);
}

std::vector<Box> Worker::windows(std::size_t cascade, const CascadeRules& rules,
                                 std::size_t picture) {
    return implementation_->windows(cascade, rules, static_cast<int>(picture));
}

std::size_t Worker::batch_max(int width, int height, PictureView::Colour colour) const {
    return implementation_->batch_max(width, height, colour == PictureView::Colour::bgr);
}

}  // namespace ocelli::cuda
