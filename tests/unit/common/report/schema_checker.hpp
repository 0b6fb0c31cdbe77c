#pragma once

// As much of JSON Schema 2020-12 as docs/report.schema.json uses: local $ref, type, enum, required,
// properties, additionalProperties false, items, minItems, minimum, maximum, pattern.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace ocelli::testing {

// A sentence for each violation, with where it is; empty when `value` is valid. A keyword that is
// not known is a violation too, so that the schema cannot outgrow its checker unnoticed.
std::vector<std::string> violations(const nlohmann::json& value, const nlohmann::json& schema);

}  // namespace ocelli::testing
