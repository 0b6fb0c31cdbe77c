#include "slave/devices/gpu_pool.hpp"

#include <fmt/format.h>

#include <opencv2/core.hpp>
#include <stdexcept>

#include "slave/cuda/failure.hpp"

namespace ocelli::slave {

namespace {

cuda::PictureView view_of(const cv::Mat& grey) {
    return {grey.data, grey.cols, grey.rows, grey.step[0], cuda::PictureView::Colour::grey};
}

}  // namespace

GpuPool::GpuPool(std::string name, int slots, const Factory& make) : name_(std::move(name)) {
    for (int i = 0; i < slots; ++i) {
        slots_.emplace_back().worker = make();
    }
}

void GpuPool::work_on(const GreyPlane& plane, const std::function<void(GpuWorker&)>& work) {
    Slot& slot = take(plane.serial);
    try {
        if (plane.serial == 0 || plane.serial != slot.serial) {
            slot.serial = 0;
            slot.worker->load(view_of(plane.pixels));
            slot.serial = plane.serial;
        }
        work(*slot.worker);
    } catch (const cuda::Failure& failure) {
        slot.serial = 0;
        if (failure.is_context_lost()) {
            lose(failure.what());
        }
        give_back(slot);
        throw;
    } catch (...) {
        slot.serial = 0;
        give_back(slot);
        throw;
    }
    give_back(slot);
}

void GpuPool::check() noexcept {
    try {
        const cv::Mat picture(16, 16, CV_8U, cv::Scalar::all(90));
        work_on({picture}, [](GpuWorker& worker) { worker.edges({}); });
    } catch (const std::exception&) {
        // A failure that ends the context has been noted; any other is that of this picture.
    }
}

std::optional<std::string> GpuPool::lost() const {
    const std::scoped_lock lock(mutex_);
    return lost_;
}

GpuPool::Slot& GpuPool::take(std::uint64_t serial) {
    std::unique_lock lock(mutex_);
    Slot* slot = nullptr;
    free_.wait(lock, [&] { return lost_ || (slot = best_free(serial)) != nullptr; });
    if (lost_) {
        throw std::runtime_error(*lost_);
    }
    slot->busy = true;
    slot->turn = ++turn_;
    return *slot;
}

// The one that has the plane, or else the one that has not been used for longest: what the others
// have may still be asked for.
GpuPool::Slot* GpuPool::best_free(std::uint64_t serial) {
    Slot* best = nullptr;
    for (Slot& slot : slots_) {
        if (slot.busy) {
            continue;
        }
        if (serial != 0 && slot.serial == serial) {
            return &slot;
        }
        if (best == nullptr || slot.turn < best->turn) {
            best = &slot;
        }
    }
    return best;
}

void GpuPool::give_back(Slot& slot) {
    {
        const std::scoped_lock lock(mutex_);
        slot.busy = false;
    }
    free_.notify_one();
}

void GpuPool::lose(const std::string& reason) {
    {
        const std::scoped_lock lock(mutex_);
        if (!lost_) {
            lost_ = fmt::format("the device {} is lost to this process: {}", name_, reason);
        }
    }
    free_.notify_all();
}

}  // namespace ocelli::slave
