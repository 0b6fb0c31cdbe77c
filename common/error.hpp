#pragma once

// Expected failures as values. A bug is an assertion; a failed start is an exception to main.

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/serialize.hpp"

namespace ocelli {

enum class ErrorCode : std::uint8_t {
    // The picture.
    bad_image,        // not a picture, truncated, or damaged
    image_too_large,  // more bytes or pixels than the limit
    // The request.
    bad_parameter,
    unknown_kind,
    conflict,  // the same task id with another image
    busy,      // refused by admission; try again later
    // The wire.
    bad_frame,
    bad_message,
    bad_version,
    bad_token,
    timed_out,
    disconnected,
    // The work.
    image_missing,    // the slave no longer keeps the image
    analysis_failed,  // the analyzer failed on this picture here; another slave may do better
    cancelled,
    no_slave,  // no slave could do the kind before the deadline
    slave_lost,
    quarantined,
    draining,
    // Start-up and configuration.
    bad_config,
    bad_model,
    // The journal.
    storage_full,    // no room where tasks are kept
    storage_failed,  // what the disk holds is not known any more
    unknown_task,    // no task of that id is kept
    last_ = unknown_task,
};

// The code's name as logs and metrics spell it, e.g. "bad_image".
std::string_view name_of(ErrorCode code);

// Whether another attempt, on another slave, may succeed.
bool is_retryable(ErrorCode code);

// What went wrong: `message` is a sentence for an operator: what happened, to what, what to do.
struct Error {
    ErrorCode code;
    std::string message;

    bool operator==(const Error&) const = default;
    OCELLI_SERIALIZE(code, message);
};

template <class T>
using Result = boost::system::result<T, Error>;

// Called by Result::value() when there is none: throws std::runtime_error with the message.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location&);

}  // namespace ocelli
