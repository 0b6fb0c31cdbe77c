#include "slave/service/thread_measurement.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <future>
#include <numeric>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <thread>

#include "slave/devices/probe_picture.hpp"

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

namespace {

cv::Mat colour_picture() {
    cv::Mat bgr;
    cv::cvtColor(probe_picture({320, 240}), bgr, cv::COLOR_GRAY2BGR);
    return bgr;
}

// Runs `task(i)` for each i below `count`, each on a thread of its own: the results, in order.
template <class Task>
auto on_threads(int count, const Task& task) {
    std::vector<std::future<decltype(task(std::size_t{}))>> running;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        running.push_back(std::async(std::launch::async, task, i));
    }
    std::vector<decltype(task(std::size_t{}))> results;
    for (auto& each : running) {
        results.push_back(each.get());
    }
    return results;
}

}  // namespace

int usable_cores() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) == 0) {
        return std::max(CPU_COUNT(&set), 1);
    }
    return static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
}

ThreadMeasurement::ThreadMeasurement(const AnalyzerRegistry& registry)
    : registry_(registry), picture_(colour_picture()) {}

Result<std::vector<Throughput>> ThreadMeasurement::run(std::span<const int> counts,
                                                       Duration budget) {
    const TimePoint end = now() + budget;
    std::vector<Throughput> measured;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (auto room = make_room(counts[i]); !room) {
            return room.error();
        }
        if (shares_.empty()) {
            if (auto weighed = weigh(); !weighed) {
                return weighed.error();
            }
        }
        const Duration left = end - now();
        if (left <= Duration::zero() && !measured.empty()) {
            break;
        }
        const Duration window = left / static_cast<Duration::rep>(counts.size() - i);
        auto rate = pictures_per_second(counts[i], window);
        if (!rate) {
            return rate.error();
        }
        measured.push_back({counts[i], *rate});
    }
    return measured;
}

Result<ThreadMeasurement::Kinds> ThreadMeasurement::make_kinds() const {
    Kinds kinds;
    for (const AnalyzerEntry& entry : registry_.entries()) {
        auto analyzer = entry.make();
        if (!analyzer) {
            return analyzer.error();
        }
        kinds.push_back({Parameters(entry.kind), std::move(*analyzer)});
    }
    return kinds;
}

Result<void> ThreadMeasurement::make_room(int threads) {
    const int missing = std::max(threads - static_cast<int>(threads_.size()), 0);
    for (auto& made : on_threads(missing, [this](std::size_t) { return make_kinds(); })) {
        if (!made) {
            return made.error();
        }
        threads_.push_back(std::move(*made));
    }
    return {};
}

Result<Duration> ThreadMeasurement::analyze(Kind& kind) const {
    const TimePoint begin = now();
    const auto output = kind.analyzer->analyze({picture_, kind.parameters, ""});
    return output ? Result<Duration>(now() - begin) : output.error();
}

// The first time makes room, and is not counted.
Result<void> ThreadMeasurement::weigh() {
    std::vector<double> times;
    for (Kind& kind : threads_.front()) {
        auto time = analyze(kind);
        time = time ? analyze(kind) : time;
        if (!time) {
            return time.error();
        }
        times.push_back(std::max(std::chrono::duration<double>(*time).count(), 1e-6));
    }
    const double whole = std::accumulate(times.begin(), times.end(), 0.0);
    for (const double time : times) {
        shares_.push_back(time / whole);
    }
    return {};
}

// Threads begin with different kinds, as those of the pool do.
Result<double> ThreadMeasurement::pictures_per_second(int threads, Duration window) {
    double sum = 0;
    for (const auto& rate : on_threads(
             threads, [&](std::size_t thread) { return work(threads_[thread], thread, window); })) {
        if (!rate) {
            return rate.error();
        }
        sum += *rate;
    }
    return sum;
}

Result<double> ThreadMeasurement::work(Kinds& kinds, std::size_t first, Duration window) const {
    const TimePoint begin = now();
    double pictures = 0;
    for (std::size_t next = first; pictures == 0 || now() - begin < window; ++next) {
        const std::size_t kind = next % kinds.size();
        if (auto analyzed = analyze(kinds[kind]); !analyzed) {
            return analyzed.error();
        }
        pictures += shares_[kind];
    }
    return pictures / std::chrono::duration<double>(now() - begin).count();
}

int measured_threads(AnalysisSetup setup, spdlog::logger& logger) {
    constexpr std::chrono::seconds kBudget{3};
    setup.device = "cpu";
    setup.models_folder.clear();
    const auto registry = make_builtin_analyzers(setup).value();
    const int cores = usable_cores();
    const auto measured = ThreadMeasurement(registry).run(thread_counts(cores), kBudget).value();
    logger.info("{}", sentence_about(measured, cores));
    return choose_threads(measured);
}

}  // namespace ocelli::slave
