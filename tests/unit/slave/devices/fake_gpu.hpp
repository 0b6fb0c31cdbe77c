#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <opencv2/imgproc.hpp>
#include <set>
#include <string>

#include "slave/analysis/edge_analyzer.hpp"
#include "slave/cuda/failure.hpp"
#include "slave/devices/gpu_pool.hpp"
#include "slave/kernels/corner_finder.hpp"
#include "slave/kernels/edge_finder.hpp"
#include "tests/gpu/host_search.hpp"
#include "tests/unit/slave/cuda/filled_tensor.hpp"

namespace ocelli::slave {

// What a fake GPU does, and what it saw.
struct FakeGpu {
    std::atomic<int> workers = 0;
    std::atomic<int> loads = 0;
    std::atomic<int> colour_loads = 0;                           // of those, in colour
    std::atomic<int> at_work = 0;                                // now
    std::atomic<int> at_work_most = 0;                           // ever
    std::atomic<int> cascades = 0;                               // that went to workers
    std::function<void()> before;                                // each load and each search
    std::function<void()> before_windows;                        // each search with a cascade
    std::function<void(std::vector<cuda::Box>&)> after_windows;  // likewise
    std::function<void()> before_input;                          // each network's input
    std::function<void(std::vector<float>&)> after_input;        // likewise
};

inline cuda::Failure failure(const std::string& name, bool context_lost) {
    return {"find edges", name, "the text of " + name, context_lost};
}

// Finds what the CPU finds.
class FakeWorker final : public GpuWorker {
  public:
    explicit FakeWorker(FakeGpu& gpu) : gpu_(gpu) { ++gpu_.workers; }

    void load(const cuda::PictureView& picture) override {
        const Busy busy(gpu_);
        ++gpu_.loads;
        auto* const pixels = const_cast<std::uint8_t*>(picture.pixels);
        const bool colour = picture.colour == cuda::PictureView::Colour::bgr;
        gpu_.colour_loads += colour ? 1 : 0;
        const cv::Mat view(picture.height, picture.width, colour ? CV_8UC3 : CV_8U, pixels,
                           picture.stride_bytes);
        bgr_.release();
        if (colour) {
            view.copyTo(bgr_);
            cv::cvtColor(view, grey_, cv::COLOR_BGR2GRAY);
        } else {
            view.copyTo(grey_);
        }
    }
    const cuda::Edges& edges(const cuda::EdgeRules& rules) override {
        const Busy busy(gpu_);
        edge_finder_.load(blur_.of(grey_, rules.blur), rules.aperture);
        const double scale = sobel_scale(rules.aperture);
        const double high = rules.high.value_or(90);
        const TracedEdges traced =
            edge_finder_.find(rules.low.value_or(high / 2) * scale, high * scale, rules.l2);
        edges_ = {traced.pixels, traced.contours, nullptr, 0};
        if (rules.map) {
            traced.edges.copyTo(map_);
            edges_.map = map_.data;
            edges_.map_stride_bytes = map_.step[0];
        }
        return edges_;
    }
    const cuda::Corners& corners(const cuda::CornerRules& rules) override {
        const Busy busy(gpu_);
        corners_.clear();
        for (const Corner& corner : corner_finder_.find(
                 grey_, {rules.count_max, rules.quality, rules.distance_min, rules.block_size})) {
            corners_.push_back({corner.x, corner.y, corner.response});
        }
        return corners_;
    }
    std::vector<cuda::Box> windows(const GpuCascade& cascade,
                                   const cuda::CascadeRules& rules) override {
        const Busy busy(gpu_);
        if (gpu_.before_windows) {
            gpu_.before_windows();
        }
        gpu_.cascades += cascades_.insert(cascade.number).second ? 1 : 0;
        std::vector<cuda::Box> found = search_.windows(
            cascade.cascade, {grey_.data, grey_.cols, grey_.rows, grey_.step[0]}, rules);
        if (gpu_.after_windows) {
            gpu_.after_windows(found);
        }
        return found;
    }

    cuda::InputTensor network_input(const cuda::InputPlan& plan, const cuda::InputValues& values,
                                    bool to_host) override {
        const Busy busy(gpu_);
        if (gpu_.before_input) {
            gpu_.before_input();
        }
        if (bgr_.empty()) {
            throw failure("cudaErrorInvalidValue", false);  // it was loaded without colour
        }
        tensor_ = ocelli::testing::filled_tensor(bgr_, plan, values);
        if (gpu_.after_input) {
            gpu_.after_input(tensor_);
        }
        return {tensor_.data(),
                to_host ? std::span<const float>(tensor_) : std::span<const float>()};
    }

  private:
    struct Busy {
        explicit Busy(FakeGpu& gpu) : gpu_(gpu) {
            const int now = ++gpu_.at_work;
            int most = gpu_.at_work_most;
            while (most < now && !gpu_.at_work_most.compare_exchange_weak(most, now)) {
            }
            try {
                if (gpu_.before) {
                    gpu_.before();
                }
            } catch (...) {
                --gpu_.at_work;
                throw;
            }
        }
        ~Busy() { --gpu_.at_work; }
        FakeGpu& gpu_;
    };

    FakeGpu& gpu_;
    cv::Mat bgr_, grey_, map_;
    std::vector<float> tensor_;
    Blur blur_;
    EdgeFinder edge_finder_;
    CornerFinder corner_finder_;
    cuda::testing::HostSearch search_;
    std::set<std::size_t> cascades_;
    cuda::Edges edges_;
    cuda::Corners corners_;
};

inline std::shared_ptr<GpuPool> fake_pool(FakeGpu& gpu, int slots) {
    return std::make_shared<GpuPool>("cuda:0", slots,
                                     [&] { return std::make_unique<FakeWorker>(gpu); });
}

}  // namespace ocelli::slave
