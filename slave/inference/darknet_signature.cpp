#include "slave/inference/darknet_signature.hpp"

#include <charconv>
#include <map>
#include <string>
#include <string_view>

namespace ocelli::slave {

namespace {

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == text.npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::int64_t positive(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

// The numbers of the section [net].
std::map<std::string_view, std::int64_t> read_net(std::string_view text) {
    std::map<std::string_view, std::int64_t> numbers;
    bool inside = false;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t equals = line.find('=');
        if (line.starts_with('[')) {
            inside = line == "[net]" || line == "[network]";
        } else if (inside && equals != line.npos && !line.starts_with('#')) {
            numbers[trim(line.substr(0, equals))] = positive(trim(line.substr(equals + 1)));
        }
    }
    return numbers;
}

}  // namespace

Result<ModelSignature> read_darknet_signature(std::span<const std::byte> file) {
    auto numbers = read_net({reinterpret_cast<const char*>(file.data()), file.size()});
    const TensorShape shape{1, numbers["channels"], numbers["height"], numbers["width"]};
    if (shape[1] <= 0 || shape[2] <= 0 || shape[3] <= 0) {
        return Error{
            ErrorCode::bad_model,
            "is not a Darknet configuration: it has no [net] with channels, height, width"};
    }
    return ModelSignature{{{"", shape}}, {}};
}

}  // namespace ocelli::slave
