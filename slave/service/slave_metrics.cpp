#include "slave/service/slave_metrics.hpp"

namespace ocelli::slave {

void SlaveStatistics::on_finished(const JobResult& result) {
    ++subtasks.at({result.kind, result.output ? "ok" : name_of(result.output.error().code)});
    if (result.decode_time != Duration::zero()) {
        decode_time.observe(result.decode_time);
    }
    if (result.output) {
        run_time.at({result.kind, result.output->device, result.output->detector})
            .observe(result.run_time);
    }
}

namespace {

void add_subtasks(MetricPage& page, const SlaveStatistics& statistics) {
    for (const auto& [labels, count] : statistics.subtasks) {
        page.counter("ocelli_slave_subtasks_total", "Subtasks run, with how they ended",
                     static_cast<double>(count), {{"kind", labels[0]}, {"outcome", labels[1]}});
    }
    for (const auto& [labels, time] : statistics.run_time) {
        page.histogram("ocelli_slave_run_seconds", "Analysis, without decoding", time,
                       {{"kind", labels[0]}, {"device", labels[1]}, {"detector", labels[2]}});
    }
    page.histogram("ocelli_slave_decode_seconds", "Decoding, once for each image",
                   statistics.decode_time);
}

void add_images(MetricPage& page, const SlaveStatistics& statistics, const SlaveState& state) {
    page.counter("ocelli_slave_images_received_total", "Images that the master sent",
                 static_cast<double>(statistics.images));
    page.counter("ocelli_slave_cache_hits_total", "Subtasks whose image was kept",
                 static_cast<double>(statistics.image_hits));
    page.counter("ocelli_slave_cache_misses_total", "Subtasks whose image had been dropped",
                 static_cast<double>(statistics.image_misses));
    page.gauge("ocelli_slave_cache_bytes", "Images that are kept, encoded and decoded",
               static_cast<double>(state.cache_bytes));
    page.gauge("ocelli_slave_cache_max_bytes", "The limit of these",
               static_cast<double>(state.cache_bytes_max));
}

}  // namespace

void add_slave_metrics(MetricPage& page, const SlaveStatistics& statistics,
                       const SlaveState& state) {
    add_subtasks(page, statistics);
    add_images(page, statistics, state);
    const auto gauge = [&](const char* name, const char* help, std::size_t value) {
        page.gauge(name, help, static_cast<double>(value));
    };
    gauge("ocelli_slave_pool_threads", "Threads for analysis", state.threads);
    gauge("ocelli_slave_pool_threads_busy", "Of these, the ones that analyse", state.threads_busy);
    gauge("ocelli_slave_pool_threads_stuck", "Of these, the ones that hang", state.threads_stuck);
    gauge("ocelli_slave_connected", "1 while a master has welcomed this slave",
          state.has_master ? 1 : 0);
    page.counter("ocelli_slave_connections_total", "Connections to a master",
                 static_cast<double>(state.connections));
}

void add_detectors(MetricPage& page, const AnalyzerRegistry& registry) {
    for (const AnalyzerEntry& entry : registry.entries()) {
        for (std::size_t i = 0; i < entry.detectors.size(); ++i) {
            page.gauge("ocelli_slave_detector_info",
                       "Always 1; its labels say what this slave can run", 1,
                       {{"kind", entry.kind},
                        {"detector", entry.detectors[i]},
                        {"device", entry.device_of(i)}});
        }
    }
}

}  // namespace ocelli::slave
