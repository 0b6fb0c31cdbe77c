#include "slave/inference/model_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <span>
#include <string_view>

namespace ocelli::slave {

namespace {

// HTML and XML begin with '<' after white space; no network does.
bool is_web_page(std::span<const std::byte> bytes) {
    const std::size_t count = std::min<std::size_t>(bytes.size(), 256);
    const std::string_view head(reinterpret_cast<const char*>(bytes.data()), count);
    const std::size_t first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    return first != head.npos && head[first] == '<' && head.find('\0') == head.npos;
}

}  // namespace

Result<std::vector<std::byte>> read_model_file(const std::filesystem::path& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    std::ifstream stream(path, std::ios::binary);
    std::vector<std::byte> bytes(error ? 0 : size);
    if (error || !stream.read(reinterpret_cast<char*>(bytes.data()),
                              static_cast<std::streamsize>(bytes.size()))) {
        return Error{ErrorCode::bad_model,
                     fmt::format("the model file '{}' cannot be read: check that it is a file and "
                                 "that this user may read it",
                                 path.string())};
    }
    if (bytes.empty()) {
        return Error{ErrorCode::bad_model,
                     fmt::format("the model file '{}' is empty: fetch it again with "
                                 "scripts/fetch-models",
                                 path.string())};
    }
    if (is_web_page(bytes)) {
        return Error{ErrorCode::bad_model,
                     fmt::format("the model file '{}' is a web page and not a network: a download "
                                 "went wrong; fetch it again with scripts/fetch-models",
                                 path.string())};
    }
    return bytes;
}

}  // namespace ocelli::slave
