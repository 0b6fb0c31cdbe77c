#include "common/error.hpp"

#include <stdexcept>

namespace ocelli {

std::string_view name_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::bad_image:
            return "bad_image";
        case ErrorCode::image_too_large:
            return "image_too_large";
        case ErrorCode::bad_parameter:
            return "bad_parameter";
        case ErrorCode::unknown_kind:
            return "unknown_kind";
        case ErrorCode::conflict:
            return "conflict";
        case ErrorCode::busy:
            return "busy";
        case ErrorCode::bad_frame:
            return "bad_frame";
        case ErrorCode::bad_message:
            return "bad_message";
        case ErrorCode::bad_version:
            return "bad_version";
        case ErrorCode::bad_token:
            return "bad_token";
        case ErrorCode::timed_out:
            return "timed_out";
        case ErrorCode::disconnected:
            return "disconnected";
        case ErrorCode::image_missing:
            return "image_missing";
        case ErrorCode::analysis_failed:
            return "analysis_failed";
        case ErrorCode::cancelled:
            return "cancelled";
        case ErrorCode::no_slave:
            return "no_slave";
        case ErrorCode::slave_lost:
            return "slave_lost";
        case ErrorCode::quarantined:
            return "quarantined";
        case ErrorCode::draining:
            return "draining";
        case ErrorCode::bad_config:
            return "bad_config";
        case ErrorCode::bad_model:
            return "bad_model";
        case ErrorCode::storage_full:
            return "storage_full";
        case ErrorCode::storage_failed:
            return "storage_failed";
        case ErrorCode::unknown_task:
            return "unknown_task";
    }
    return "unknown";
}

bool is_retryable(ErrorCode code) {
    switch (code) {
        case ErrorCode::image_missing:
        case ErrorCode::analysis_failed:
        case ErrorCode::slave_lost:
        case ErrorCode::draining:
        case ErrorCode::timed_out:
        case ErrorCode::disconnected:
            return true;
        default:
            return false;
    }
}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
    throw std::runtime_error(error.message);
}

}  // namespace ocelli
