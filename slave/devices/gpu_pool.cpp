#include "slave/devices/gpu_pool.hpp"

#include <fmt/format.h>

#include <opencv2/core.hpp>
#include <stdexcept>
#include <utility>

#include "slave/devices/gpu_failure.hpp"

namespace ocelli::slave {

namespace {

cuda::PictureView view_of(const cv::Mat& pixels) {
    return {
        pixels.data, pixels.cols, pixels.rows, pixels.step[0],
        pixels.channels() == 1 ? cuda::PictureView::Colour::grey : cuda::PictureView::Colour::bgr};
}

}  // namespace

GpuPool::GpuPool(std::string name, int slots, Factory make)
    : name_(std::move(name)), make_(std::move(make)) {
    for (int i = 0; i < slots; ++i) {
        slots_.emplace_back().worker = make_();
    }
}

void GpuPool::work_on(const GreyPlane& plane, const Work& work, NoRoom no_room) {
    serve({plane.pixels, plane.serial, false}, work, no_room);
}

void GpuPool::work_on_colour(const ColourPlane& plane, const Work& work, NoRoom no_room) {
    serve({plane.pixels, plane.serial, true}, work, no_room);
}

void GpuPool::serve(const Wanted& wanted, const Work& work, NoRoom no_room) {
    const auto give_back_to = [this](Slot* slot) { give_back(*slot); };
    const std::unique_ptr<Slot, decltype(give_back_to)> slot(&take(wanted), give_back_to);
    const bool has_grown = slot->has_worked;
    try {
        work_in(*slot, wanted, work);
        return;
    } catch (const cuda::Failure& failure) {
        if (no_room == NoRoom::fail || !has_grown || !is_lack_of_memory(failure)) {
            throw;
        }
    }
    slot->worker.reset();  // first: its memory is what is missing
    work_in(*slot, wanted, work);
}

void GpuPool::work_in(Slot& slot, const Wanted& wanted, const Work& work) {
    const bool is_there = slot.worker && has(slot, wanted);
    const bool colour = is_there ? slot.colour : wanted.colour;
    slot.serial = 0;  // what a worker has is not trusted after a failure
    try {
        if (!slot.worker) {
            slot.worker = make_();
            slot.has_worked = false;
        }
        if (!is_there) {
            slot.worker->load(view_of(wanted.pixels));
        }
        work(*slot.worker);
    } catch (const cuda::Failure& failure) {
        if (failure.is_context_lost()) {
            lose(failure.what());
        }
        throw;
    }
    slot.serial = wanted.serial;
    slot.colour = colour;
    slot.has_worked = true;
}

bool GpuPool::has(const Slot& slot, const Wanted& wanted) {
    return wanted.serial != 0 && slot.serial == wanted.serial && (slot.colour || !wanted.colour);
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

GpuPool::Slot& GpuPool::take(const Wanted& wanted) {
    std::unique_lock lock(mutex_);
    Slot* slot = nullptr;
    free_.wait(lock, [&] { return lost_ || (slot = best_free(wanted)) != nullptr; });
    if (lost_) {
        throw std::runtime_error(*lost_);
    }
    slot->busy = true;
    slot->turn = ++turn_;
    return *slot;
}

// The one that has the plane, or else the one that has it in grey only, or else the one that has
// not been used for longest: what the others have may still be asked for.
GpuPool::Slot* GpuPool::best_free(const Wanted& wanted) {
    const auto rank = [&](const Slot& slot) {
        return has(slot, wanted) ? 2 : wanted.serial != 0 && slot.serial == wanted.serial ? 1 : 0;
    };
    Slot* best = nullptr;
    for (Slot& slot : slots_) {
        const auto is_better = [&](const Slot& other) {
            const int difference = rank(slot) - rank(other);
            return difference > 0 || (difference == 0 && slot.turn < other.turn);
        };
        if (!slot.busy && (best == nullptr || is_better(*best))) {
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
