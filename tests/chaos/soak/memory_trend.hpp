#pragma once

// How a process' memory grows: the slope of the line through its samples, by least squares.

#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

namespace ocelli::testing {

class MemoryTrend {
  public:
    void add(double hours, double kib) { samples_.emplace_back(hours, kib); }
    void clear() { samples_.clear(); }
    bool empty() const { return samples_.empty(); }
    double latest_kib() const { return samples_.empty() ? 0 : samples_.back().second; }
    double watched_hours() const {
        return samples_.empty() ? 0 : samples_.back().first - samples_.front().first;
    }

    double kib_per_hour() const {
        double hours = 0;
        double kib = 0;
        for (const auto& [x, y] : samples_) {
            hours += x / static_cast<double>(samples_.size());
            kib += y / static_cast<double>(samples_.size());
        }
        double products = 0;
        double squares = 0;
        for (const auto& [x, y] : samples_) {
            products += (x - hours) * (y - kib);
            squares += (x - hours) * (x - hours);
        }
        return squares > 0 ? products / squares : 0;
    }

  private:
    std::vector<std::pair<double, double>> samples_;
};

}  // namespace ocelli::testing
