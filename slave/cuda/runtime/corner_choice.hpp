#pragma once

#include <vector>

#include "slave/cuda/corners.hpp"
#include "slave/cuda/kernels/corner_peaks.hpp"

namespace ocelli::cuda {

// Of the peaks the strongest of which no two are closer than the rules allow: what
// slave/kernels/corner_selection.hpp does, without OpenCV. Keeps its buffers; one thread.
class CornerChoice {
  public:
    // Sorts the keys. Less than rules.count_max are found only where there are no more.
    Corners choose(std::vector<PeakKey>& keys, int width, int height, const CornerRules& rules);

  private:
    bool is_free(const Corner& corner) const;
    void keep(const Corner& corner, Corners& kept);

    double distance_squared_ = 0;
    int cell_ = 0;  // px, 0: any distance is fine
    int columns_ = 0;
    int lines_ = 0;
    std::vector<int> first_in_cell_;  // an index of the kept, -1: none
    std::vector<int> next_in_cell_;
    const Corners* kept_ = nullptr;
};

// All peaks of a picture, found on the host: for pictures that have more than the device had room
// for. `responses`: bits.
void find_all_peaks(const Planes<const std::int32_t>& responses, std::int32_t largest,
                    double quality, std::vector<PeakKey>& keys);

}  // namespace ocelli::cuda
