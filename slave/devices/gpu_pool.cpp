#include "slave/devices/gpu_pool.hpp"

#include <fmt/format.h>

#include <opencv2/core.hpp>
#include <stdexcept>
#include <utility>

#include "slave/devices/gpu_failure.hpp"

namespace ocelli::slave {

namespace {

cuda::PictureView view_of(const cv::Mat& grey) {
    return {grey.data, grey.cols, grey.rows, grey.step[0], cuda::PictureView::Colour::grey};
}

}  // namespace

GpuPool::GpuPool(std::string name, int slots, Factory make)
    : name_(std::move(name)), make_(std::move(make)) {
    for (int i = 0; i < slots; ++i) {
        slots_.emplace_back().worker = make_();
    }
}

void GpuPool::work_on(const GreyPlane& plane, const Work& work, NoRoom no_room) {
    const auto give_back_to = [this](Slot* slot) { give_back(*slot); };
    const std::unique_ptr<Slot, decltype(give_back_to)> slot(&take(plane.serial), give_back_to);
    const bool has_grown = slot->has_worked;
    try {
        work_in(*slot, plane, work);
        return;
    } catch (const cuda::Failure& failure) {
        if (no_room == NoRoom::fail || !has_grown || !is_lack_of_memory(failure)) {
            throw;
        }
    }
    slot->worker.reset();  // first: its memory is what is missing
    work_in(*slot, plane, work);
}

void GpuPool::work_in(Slot& slot, const GreyPlane& plane, const Work& work) {
    // What a worker has is not trusted after a failure.
    const std::uint64_t serial = std::exchange(slot.serial, 0);
    try {
        const bool is_new = !slot.worker;
        if (is_new) {
            slot.worker = make_();
            slot.has_worked = false;
        }
        if (is_new || serial == 0 || plane.serial != serial) {
            slot.worker->load(view_of(plane.pixels));
        }
        work(*slot.worker);
    } catch (const cuda::Failure& failure) {
        if (failure.is_context_lost()) {
            lose(failure.what());
        }
        throw;
    }
    slot.serial = plane.serial;
    slot.has_worked = true;
}

GpuCascade& GpuPool::keep(const HaarCascade& cascade) {
    const std::scoped_lock lock(cascades_mutex_);
    for (GpuCascade& each : cascades_) {
        if (each.source == cascade) {
            return each;
        }
    }
    return cascades_.emplace_back(cascades_.size(), cascade);
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
