#pragma once

// Small good inputs for the fuzz targets, made by the code that the targets test.

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ocelli::fuzz {

using Bytes = std::vector<std::byte>;
// By file name.
using Seeds = std::map<std::string, Bytes>;

inline Bytes bytes_of_text(std::string_view text) {
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    return {first, first + text.size()};
}

Seeds frame_seeds();
Seeds connection_seeds();
Seeds message_seeds();
Seeds report_json_seeds();
Seeds image_header_seeds();
Seeds orientation_seeds();
Seeds network_file_seeds();
Seeds text_seeds();

}  // namespace ocelli::fuzz
