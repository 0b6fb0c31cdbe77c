#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "slave/cuda/cascade.hpp"
#include "slave/cuda/corners.hpp"
#include "slave/cuda/edges.hpp"
#include "slave/cuda/failure.hpp"
#include "slave/cuda/network_input.hpp"
#include "slave/cuda/picture_view.hpp"

namespace ocelli::cuda {

struct WorkerSettings {
    int device = 0;  // of probe_devices()
    // Of the device's memory, for this worker. About 12 bytes for each pixel of the pictures that
    // are worked on together (15 with colour), and 24 more for corners with windows other than 3
    // and 5.
    std::size_t memory_bytes_max = std::size_t{1} << 30;
    // Launch sequences that are kept, the latest used; eight pictures and more take four.
    std::size_t graphs_max = 16;
};

// What one thread of the pool has of a GPU: streams, pinned memory and device memory of its own.
// Memory grows with the largest picture; then nothing is allocated for a picture any more. Belongs
// to the thread that uses it (made and moved by any); several workers share a device.
//
// What CUDA refuses is a Failure. After one whose context is lost all workers of the process are
// useless; after any other the worker may be used again, with load() first.
class Worker {
  public:
    struct Findings {
        std::span<const Edges> edges;      // one for each picture, none where not asked for
        std::span<const Corners> corners;  // likewise
    };

    // Throws Failure where there is no such device, or it cannot be used; std::logic_error in a
    // build without CUDA, where probe_devices() lists none.
    explicit Worker(const WorkerSettings& settings);
    ~Worker();
    Worker(Worker&&) noexcept;
    Worker& operator=(Worker&&) noexcept;

    // Copies the picture to the device; its memory is not looked at after that. Colour becomes grey
    // there, as cv::cvtColor does it. What load() keeps serves any number of calls that follow.
    void load(const PictureView& picture);
    // Pictures of one size and colour; at least one. Failure when they are more than fit
    // memory_bytes_max together: see batch_max().
    void load(std::span<const PictureView> pictures);

    // Of what was loaded, in that order. Valid until the next call.
    std::span<const Edges> edges(const EdgeRules& rules);
    std::span<const Corners> corners(const CornerRules& rules);

    // Both at once, with one wait for the device.
    Findings find(const std::optional<EdgeRules>& edges, const std::optional<CornerRules>& corners);

    // A network's input of a picture that was loaded in colour, as
    // slave/detectors/network_input.cpp makes it. It stays on the device; `to_host`: and is copied.
    InputTensor network_input(const InputPlan& plan, const InputValues& values,
                              std::size_t picture = 0, bool to_host = false);

    // Keeps a cascade for windows(), which knows it by the number that this returns. Failure when
    // it has no stages, or a window of less than 3x3.
    std::size_t add_cascade(const Cascade& cascade);
    // The windows that the cascade accepts, before any grouping: those of HaarSearch::windows, in
    // the same order. Of the grey picture as it was loaded.
    std::vector<Box> windows(std::size_t cascade, const CascadeRules& rules,
                             std::size_t picture = 0);

    // How many pictures of this size fit memory_bytes_max together; 0: not even one.
    std::size_t batch_max(int width, int height, PictureView::Colour colour) const;

  private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace ocelli::cuda
