#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core/mat.hpp>
#include <opencv2/core/types.hpp>
#include <vector>

#include "slave/kernels/corner_response.hpp"
#include "slave/kernels/row_buffer.hpp"

namespace ocelli::slave {

// A corner before selection: falling keys are the order of cv::goodFeaturesToTrack, that is by
// response, and among equal ones by place in the picture, the last first.
class CornerCandidate {
  public:
    // `response_bits`: of a float above 0; `place`: y·width + x.
    CornerCandidate(std::int32_t response_bits, std::uint32_t place)
        : key_(static_cast<std::uint64_t>(response_bits) << 32 | place) {}

    std::int32_t response_bits() const { return static_cast<std::int32_t>(key_ >> 32); }
    std::uint32_t place() const { return static_cast<std::uint32_t>(key_); }
    bool operator>(const CornerCandidate& other) const { return key_ > other.key_; }

  private:
    std::uint64_t key_;
};

struct Corner {
    int x = 0;
    int y = 0;
    float response = 0;

    bool operator==(const Corner&) const = default;
};

// The strongest `count_max` candidates of which no two are closer than `distance_min` pixels (below
// 1: any distance), strongest first. It sorts no more of the candidates than it has to look at, and
// leaves them in any order. Precondition: distance_min is at most 2000.
class CornerSelection {
  public:
    const std::vector<Corner>& select(std::vector<CornerCandidate>& candidates, cv::Size picture,
                                      int count_max, double distance_min);

  private:
    void clear(cv::Size picture, double distance_min);
    bool is_free(const Corner& corner) const;
    void keep(const Corner& corner);

    double distance_squared_ = 0;
    int cell_ = 0;  // px, 0: any distance is fine
    int columns_ = 0;
    int lines_ = 0;
    std::vector<int> first_in_cell_;  // an index of kept_, -1: none
    std::vector<int> next_in_cell_;
    std::vector<Corner> kept_;
};

struct CornerRules {
    int count_max = 200;       // at least 1
    double quality = 0.01;     // in 0..1, above 0: of the strongest response, what is enough
    double distance_min = 10;  // px, 0..2000
    int block_size = 3;        // px, at least 1
};

// Shi and Tomasi's corners: the same points and responses in the same order as
// cv::goodFeaturesToTrack with Sobel 3 and no mask. Responses pass by in rows, and their maxima are
// kept as they appear; no picture of responses is ever made. Keeps its buffers; one thread.
class CornerFinder {
  public:
    // `grey`: H×W, 8 bit; what lies around a submatrix is not looked at. The result is valid until
    // the next call.
    const std::vector<Corner>& find(const cv::Mat& grey, const CornerRules& rules);

  private:
    void collect(int y, int width, std::int32_t threshold);

    CornerResponse response_;
    CornerSelection selection_;
    std::array<RowBuffer<std::int32_t>, 3> responses_;  // bits; a ring
    RowBuffer<std::int32_t> column_max_;
    RowBuffer<std::uint8_t> marks_;
    std::vector<CornerCandidate> candidates_;
};

}  // namespace ocelli::slave
