#pragma once

#include <string>
#include <string_view>

namespace ocelli {

// `text` in single quotes for an error sentence: cut where it is long, and everything that is not
// printable ASCII as '?', so that what a peer sent cannot break a log line or a JSON report.
std::string quoted(std::string_view text);

}  // namespace ocelli
