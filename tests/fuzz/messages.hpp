#pragma once

// Every message, so that a byte can choose one.

#include <tuple>

#include "common/wire/codec.hpp"

namespace ocelli::fuzz {

using Messages =
    std::tuple<wire::Hello, wire::Welcome, wire::Goodbye, wire::Heartbeat, wire::Submit,
               wire::CancelTask, wire::StatusRequest, wire::ResultRequest, wire::Accepted,
               wire::Refused, wire::ReportMessage, wire::StatusMessage, wire::SubtaskStarted,
               wire::SubtaskResult, wire::ImageMissing, wire::GiveBack, wire::Progress, wire::Image,
               wire::RunSubtask, wire::CancelSubtask>;

}  // namespace ocelli::fuzz
