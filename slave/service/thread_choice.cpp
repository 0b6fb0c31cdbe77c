#include "slave/service/thread_choice.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ocelli::slave {

std::vector<int> thread_counts(int cores) {
    const int most = 2 * std::max(cores, 1);
    std::vector<int> counts{1, most, std::max(cores, 1)};
    for (int power = 2; power <= most; power *= 2) {
        counts.push_back(power);
        counts.push_back(power + power / 2);
    }
    std::erase_if(counts, [&](int count) { return count > most; });
    std::ranges::sort(counts);
    counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
    return counts;
}

int choose_threads(std::span<const Throughput> measured) {
    constexpr double kEnough = 0.95;
    const double best = std::ranges::max(measured, {}, &Throughput::per_second).per_second;
    int chosen = std::ranges::max(measured, {}, &Throughput::threads).threads;
    for (const Throughput& each : measured) {
        if (each.per_second >= kEnough * best) {
            chosen = std::min(chosen, each.threads);
        }
    }
    return chosen;
}

std::string sentence_about(std::span<const Throughput> measured, int cores) {
    std::string figures;
    for (const Throughput& each : measured) {
        figures +=
            fmt::format("{}{}: {:.1f}", figures.empty() ? "" : ", ", each.threads, each.per_second);
    }
    return fmt::format(
        "threads {}: the fewest within 5 % of the best; small pictures a second, by threads, on {} "
        "cores: {}",
        choose_threads(measured), cores, figures);
}

}  // namespace ocelli::slave
