#pragma once

#include "slave/cuda/kernels/atomics.hpp"
#include "slave/cuda/kernels/gradient_products.hpp"
#include "slave/cuda/kernels/peak_counts.hpp"

namespace ocelli::cuda {

// Peaks are counted by how far below the strongest response they are, a sixty-fourth of an octave
// each bin; the last has all that are weaker.
constexpr int kPeakBins = 1024;

// A peak: the bits of its response, then its place y·width + x. Falling keys are the order of
// cv::goodFeaturesToTrack.
using PeakKey = unsigned long long;

// As cv::threshold rounds it.
OCELLI_HD std::int32_t response_threshold(std::int32_t largest, double quality) {
    return bits_of(static_cast<float>(static_cast<double>(float_of(largest)) * quality));
}

OCELLI_HD int peak_bin(std::int32_t bits, std::int32_t largest) {
    constexpr int kShift = 17;
    return smaller((largest - bits) >> kShift, kPeakBins - 1);
}

// Whether the response at x, y is above the threshold and no neighbour is larger; never at the
// picture's border.
OCELLI_HD bool is_peak(const Planes<const std::int32_t>& responses, int z, int x, int y,
                       std::int32_t threshold) {
    const std::int32_t here = responses.row(z, y)[x];
    if (here <= threshold || x < 1 || y < 1 || x >= responses.width - 1 ||
        y >= responses.height - 1) {
        return false;
    }
    for (int j = -1; j <= 1; ++j) {
        const std::int32_t* const row = responses.row(z, y + j) + x;
        if (row[-1] > here || row[0] > here || row[1] > here) {
            return false;
        }
    }
    return true;
}

// Both passes over the responses: a thread has some rows of a column.
struct PeakPass {
    static constexpr int kThreads = 128;
    static constexpr int kRows = 8;

    Planes<const std::int32_t> responses;
    const double* quality = nullptr;  // one for all pictures
    PeakCounts* counts = nullptr;     // of each picture
    int count = 1;

    Grid grid() const {
        return {divided_up(responses.width, kThreads), divided_up(responses.height, kRows), count};
    }

    template <typename Take>
    OCELLI_HD void for_peaks(const Place& place, Take take) const {
        const int x = place.x * kThreads + place.thread;
        if (x >= responses.width) {
            return;
        }
        const std::int32_t largest = counts[place.z].largest;
        const std::int32_t threshold = response_threshold(largest, *quality);
        const int end = smaller((place.y + 1) * kRows, responses.height);
        for (int y = place.y * kRows; y < end; ++y) {
            if (is_peak(responses, place.z, x, y, threshold)) {
                const std::int32_t bits = responses.row(place.z, y)[x];
                take(bits, peak_bin(bits, largest), y * responses.width + x);
            }
        }
    }
};

// Counts the peaks by bin.
struct CountPeaks {
    static constexpr int kThreads = PeakPass::kThreads;
    static constexpr int kPhases = 1;
    using Shared = Nothing;

    PeakPass pass;
    std::uint32_t* bins = nullptr;  // kPeakBins of each picture, zero before

    Grid grid() const { return pass.grid(); }

    OCELLI_HD void run(int, const Place& place, Shared&) const {
        std::uint32_t* const own = bins + static_cast<std::int64_t>(place.z) * kPeakBins;
        pass.for_peaks(
            place, [own](std::int32_t, int bin, int) { atomic_add(own + bin, std::uint32_t{1}); });
    }
};

// Chooses the weakest bin down to which all peaks have room; a block for each picture, of which one
// thread looks at the sums of the others.
struct ChoosePeaks {
    static constexpr int kThreads = 128;
    static constexpr int kSection = kPeakBins / kThreads;
    static constexpr int kPhases = 2;

    struct Shared {
        std::uint32_t sections[kThreads];
    };

    const std::uint32_t* bins = nullptr;
    PeakCounts* counts = nullptr;
    std::uint32_t room = 0;  // for peaks of a picture
    int count = 1;

    Grid grid() const { return {1, 1, count}; }

    OCELLI_HD void run(int phase, const Place& place, Shared& shared) const {
        const std::uint32_t* const own = bins + static_cast<std::int64_t>(place.z) * kPeakBins;
        if (phase == 0) {
            std::uint32_t sum = 0;
            for (int i = 0; i < kSection; ++i) {
                sum += own[place.thread * kSection + i];
            }
            shared.sections[place.thread] = sum;
        } else if (place.thread == 0) {
            choose(own, shared, counts[place.z]);
        }
    }

  private:
    // last_bin: one more than the last that is kept, so that 0 is none.
    OCELLI_HD void choose(const std::uint32_t* own, const Shared& shared,
                          PeakCounts& chosen) const {
        std::uint32_t total = 0;
        for (int i = 0; i < kThreads; ++i) {
            total += shared.sections[i];
        }
        chosen.peaks = total;
        std::uint32_t taken = 0;
        int section = 0;
        while (section < kThreads && taken + shared.sections[section] <= room) {
            taken += shared.sections[section++];
        }
        int bin = section * kSection;
        while (bin < kPeakBins && taken + own[bin] <= room) {
            taken += own[bin++];
        }
        chosen.last_bin = static_cast<std::uint32_t>(bin);
    }
};

// Writes the keys of the peaks that were chosen, in any order.
struct KeepPeaks {
    static constexpr int kThreads = PeakPass::kThreads;
    static constexpr int kPhases = 1;
    using Shared = Nothing;

    PeakPass pass;
    PeakKey* keys = nullptr;  // `room` of each picture
    std::uint32_t room = 0;

    Grid grid() const { return pass.grid(); }

    OCELLI_HD void run(int, const Place& place, Shared&) const {
        PeakCounts* const counts = pass.counts + place.z;
        PeakKey* const own = keys + static_cast<std::int64_t>(place.z) * room;
        const int end = static_cast<int>(counts->last_bin);
        const std::uint32_t room_left = room;
        pass.for_peaks(place, [=](std::int32_t bits, int bin, int at) {
            if (bin < end) {
                const std::uint32_t slot = atomic_add(&counts->kept, std::uint32_t{1});
                if (slot < room_left) {
                    own[slot] = static_cast<PeakKey>(bits) << 32 | static_cast<PeakKey>(at);
                }
            }
        });
    }
};

}  // namespace ocelli::cuda
