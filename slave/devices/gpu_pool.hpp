#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "slave/devices/gpu_worker.hpp"
#include "slave/picture/picture.hpp"

namespace ocelli::slave {

// The slots that a slave has of a GPU: as many analyses are on it at the same time, and further
// threads wait their turn. A picture that a free slot still has is not sent to the device again, so
// that its edges, its corners and its faces share one upload; one in colour serves those too, since
// its grey plane is made on the device. Thread-safe.
class GpuPool {
  public:
    using Factory = std::function<std::unique_ptr<GpuWorker>()>;
    using Work = std::function<void(GpuWorker&)>;

    // Makes all workers; throws what `make` throws. `name`: as reports call the device. `make` is
    // kept, and called by any thread.
    GpuPool(std::string name, int slots, Factory make);

    const std::string& name() const { return name_; }
    int slots() const { return static_cast<int>(slots_.size()); }

    // What becomes of work for which there is no memory. What a worker has grown to for others must
    // not keep out a picture that fits: fresh_worker does the work once more with a new one.
    enum class NoRoom { fresh_worker, fail };

    // Calls `work` with a worker that has the plane; waits for one. Throws cuda::Failure when CUDA
    // refuses something, and std::runtime_error once the device is lost.
    void work_on(const GreyPlane& plane, const Work& work, NoRoom no_room = NoRoom::fresh_worker);
    void work_on_colour(const ColourPlane& plane, const Work& work,
                        NoRoom no_room = NoRoom::fresh_worker);

    // The cascade as workers know it, one for all that are equal. It lives as long as the pool.
    GpuCascade& keep(const HaarCascade& cascade);

    // Finds the edges of a small picture, so that lost() knows whether that still works. Throws
    // nothing.
    void check() noexcept;

    // Why this process cannot use the device any more, as a sentence; nothing while it can.
    std::optional<std::string> lost() const;

  private:
    struct Wanted {
        const cv::Mat& pixels;
        std::uint64_t serial;
        bool colour;
    };
    struct Slot {
        std::unique_ptr<GpuWorker> worker;  // none after one could not be made anew
        std::uint64_t serial = 0;           // of the plane that it has; 0: none
        bool colour = false;                // that plane
        std::uint64_t turn = 0;             // when it was last used
        bool has_worked = false;            // since the worker was made
        bool busy = false;
    };

    void serve(const Wanted& wanted, const Work& work, NoRoom no_room);
    void work_in(Slot& slot, const Wanted& wanted, const Work& work);
    static bool has(const Slot& slot, const Wanted& wanted);
    Slot& take(const Wanted& wanted);
    Slot* best_free(const Wanted& wanted);
    void give_back(Slot& slot);
    void lose(const std::string& reason);

    const std::string name_;
    const Factory make_;
    mutable std::mutex mutex_;
    std::condition_variable free_;
    std::vector<Slot> slots_;
    std::uint64_t turn_ = 0;
    std::optional<std::string> lost_;
    std::mutex cascades_mutex_;
    std::list<GpuCascade> cascades_;
};

}  // namespace ocelli::slave
