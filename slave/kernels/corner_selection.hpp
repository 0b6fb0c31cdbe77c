#pragma once

#include <cstdint>
#include <opencv2/core/types.hpp>
#include <vector>

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

}  // namespace ocelli::slave
