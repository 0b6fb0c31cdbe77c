#pragma once

#include <string>

namespace ocelli::slave {

// A sentence of slave/cuda as a clause within another: "No driver." is "no driver".
std::string as_clause(std::string sentence);

}  // namespace ocelli::slave
