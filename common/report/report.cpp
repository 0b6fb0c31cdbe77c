#include "common/report/report.hpp"

namespace ocelli {

std::string to_string(TaskStatus status) {
    switch (status) {
        case TaskStatus::complete:
            return "complete";
        case TaskStatus::partial:
            return "partial";
        case TaskStatus::failed:
            return "failed";
        case TaskStatus::expired:
            return "expired";
    }
    return "unknown";
}

std::string to_string(SubtaskStatus status) {
    switch (status) {
        case SubtaskStatus::ok:
            return "ok";
        case SubtaskStatus::failed:
            return "failed";
        case SubtaskStatus::expired:
            return "expired";
        case SubtaskStatus::quarantined:
            return "quarantined";
    }
    return "unknown";
}

}  // namespace ocelli
