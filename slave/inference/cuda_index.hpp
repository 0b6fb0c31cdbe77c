#pragma once

#include <charconv>
#include <string_view>

namespace ocelli::slave {

// "cuda:1" is 1, "cuda" is 0.
inline int cuda_index(std::string_view device) {
    int index = 0;
    const std::size_t colon = device.find(':');
    if (colon != device.npos) {
        std::from_chars(device.data() + colon + 1, device.data() + device.size(), index);
    }
    return index;
}

}  // namespace ocelli::slave
