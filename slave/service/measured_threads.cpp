#include "slave/service/measured_threads.hpp"

#include <spdlog/logger.h>

#include "slave/service/thread_measurement.hpp"

namespace ocelli::slave {

int measured_threads(AnalysisSetup setup, spdlog::logger& logger) {
    constexpr std::chrono::seconds kBudget{3};
    setup.device = "cpu";
    setup.models_folder.clear();
    setup.cameras.clear();  // whose labels may be those of networks
    const auto registry = make_builtin_analyzers(setup).value();
    const int cores = usable_cores();
    const auto measured = ThreadMeasurement(registry).run(thread_counts(cores), kBudget).value();
    logger.info("{}", sentence_about(measured, cores));
    return choose_threads(measured);
}

}  // namespace ocelli::slave
