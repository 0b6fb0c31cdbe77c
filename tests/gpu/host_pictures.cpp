#include "tests/gpu/host_pictures.hpp"

#include "slave/cuda/runtime/layout.hpp"
#include "slave/cuda/runtime/orders.hpp"

namespace ocelli::cuda::testing {

// Memory as the last picture may have left it.
template <typename T>
T* HostPictures::rubbish(std::vector<T>& memory, std::size_t size) {
    constexpr int kRubbish = 0x5A;
    memory.resize(size);
    std::memset(static_cast<void*>(memory.data()), kRubbish, size * sizeof(T));
    return memory.data();
}

void HostPictures::load(const std::vector<PictureView>& pictures, std::uint32_t room) {
    const PictureView& first = pictures.front();
    buffers_ = {};
    buffers_.width = first.width;
    buffers_.height = first.height;
    buffers_.stride = row_stride(first.width);
    buffers_.count = static_cast<int>(pictures.size());
    buffers_.room = room;
    const std::size_t count = pictures.size();
    const std::size_t bytes =
        static_cast<std::size_t>(buffers_.stride) * static_cast<std::size_t>(first.height) * count;
    const std::size_t pixels =
        static_cast<std::size_t>(first.width) * static_cast<std::size_t>(first.height) * count;
    buffers_.bgr = rubbish(bgr_, 3 * bytes);
    buffers_.grey = rubbish(grey_, bytes);
    buffers_.smooth = rubbish(smooth_, bytes);
    buffers_.marks = rubbish(marks_, bytes);
    buffers_.edges = rubbish(edges_, bytes);
    buffers_.scratch = rubbish(scratch_, pixels);
    buffers_.sums = rubbish(sums_, pixels);
    buffers_.magnitudes = rubbish(magnitudes_, count * kMagnitudeBins);
    buffers_.peak_bins = rubbish(peak_bins_, count * kPeakBins);
    buffers_.keys = rubbish(keys_, count * room);
    buffers_.bounds = rubbish(bounds_, count);
    buffers_.edge_counts = rubbish(edge_counts_, count);
    buffers_.peak_counts = rubbish(peak_counts_, count);
    buffers_.edge_order = &edge_order_;
    buffers_.quality = &quality_;

    const bool colour = first.colour == PictureView::Colour::bgr;
    std::uint8_t* to = colour ? bgr_.data() : grey_.data();
    for (const PictureView& each : pictures) {
        to = stage_picture(each, to);
    }
    if (colour) {
        make_grey(*this, buffers_);
    }
}

std::vector<Edges> HostPictures::edges(const EdgeRules& rules) {
    edge_order_ = order_of(rules);
    find_edges(*this, buffers_, steps_of(rules));
    std::vector<Edges> found;
    for (int i = 0; i < buffers_.count; ++i) {
        const EdgeCounts& counts = edge_counts_[static_cast<std::size_t>(i)];
        found.push_back({counts.pixels, counts.contours,
                         buffers_.bytes<const std::uint8_t>(buffers_.edges).picture(i),
                         static_cast<std::size_t>(buffers_.stride)});
    }
    return found;
}

std::vector<Corners> HostPictures::corners(const CornerRules& rules) {
    quality_ = rules.quality;
    find_peaks(*this, buffers_, steps_of(rules));
    std::vector<Corners> found;
    CornerChoice choice;
    for (int i = 0; i < buffers_.count; ++i) {
        const PeakCounts& counts = peak_counts_[static_cast<std::size_t>(i)];
        const PeakKey* const keys =
            buffers_.keys + std::size_t{buffers_.room} * static_cast<std::size_t>(i);
        std::vector<PeakKey> kept(keys, keys + counts.kept);
        Corners corners = choice.choose(kept, buffers_.width, buffers_.height, rules);
        if (is_short(corners, counts, rules)) {
            Planes<const std::int32_t> responses =
                buffers_.words<const std::int32_t>(buffers_.scratch);
            responses.data = responses.picture(i);
            find_all_peaks(responses, counts.largest, rules.quality, kept);
            corners = choice.choose(kept, buffers_.width, buffers_.height, rules);
        }
        found.push_back(std::move(corners));
    }
    return found;
}

}  // namespace ocelli::cuda::testing
