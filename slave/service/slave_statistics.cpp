#include "slave/service/slave_statistics.hpp"

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

}  // namespace ocelli::slave
