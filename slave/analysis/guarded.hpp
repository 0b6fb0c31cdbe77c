#pragma once

#include <exception>
#include <string>
#include <string_view>

#include "common/error.hpp"

namespace ocelli::slave {

// What `work` returns; what it throws (OpenCV reports all its failures that way) as
// analysis_failed. `what` did it: "edge", "hog".
template <class Work>
auto guarded(std::string_view what, Work work) -> decltype(work()) {
    try {
        return work();
    } catch (const std::exception& exception) {
        return Error{ErrorCode::analysis_failed,
                     "The " + std::string(what) + " analysis failed: " + exception.what()};
    }
}

}  // namespace ocelli::slave
