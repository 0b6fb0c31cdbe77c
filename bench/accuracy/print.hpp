#pragma once

#include <string>
#include <vector>

#include "bench/accuracy/measure.hpp"

namespace ocelli::accuracy {

// A table for people, one measurement a row.
std::string to_table(const std::vector<Measurement>& measurements);
// {"measurements":[{"detector":…},…]}
std::string to_json(const std::vector<Measurement>& measurements);
// One sentence on how far two engines agree.
std::string to_sentence(const Measurement& a, const Measurement& b, const Agreement& agreement);

}  // namespace ocelli::accuracy
