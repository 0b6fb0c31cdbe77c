// The short texts that people and peers send. Input: a byte that picks which, then the text. What
// is accepted survives a trip through its text form.

#include <algorithm>
#include <cctype>

#include "common/kinds/parameters.hpp"
#include "common/net/address.hpp"
#include "common/task_id.hpp"
#include "master/rules/camera_rules.hpp"
#include "tests/fuzz/support/check.hpp"

namespace ocelli::fuzz {
namespace {

void check_address(std::string_view text) {
    const auto address = net::parse_address(text);
    if (!address) {
        check(address.error().code == ErrorCode::bad_parameter, "an address has the wrong error");
        return;
    }
    check(!address->host.empty(), "an address has no host");
    const auto again = net::parse_address(net::to_string(*address));
    check(again && *again == *address, "an address does not survive a trip through its text");
}

void check_task_id(std::string_view text) {
    const auto id = parse_task_id(text);
    if (id) {
        check(std::ranges::equal(to_string(*id), text,
                                 [](char a, char b) { return a == std::tolower(b); }),
              "a task's id changes on a trip through its text");
    }
}

void check_override(std::string_view text) {
    const auto given = parse_override(text);
    if (!given) {
        check(given.error().code == ErrorCode::bad_parameter, "a setting has the wrong error");
        return;
    }
    const auto again = parse_override(given->kind + "." + given->name + "=" + given->value);
    check(again && *again == *given, "a setting does not survive a trip through its text");
    const ParameterSpec& spec = *find_parameter(given->kind, given->name);
    Parameters parameters(given->kind);
    check(parameters.set(given->name, given->value).has_value(), "a setting cannot be set");
    if (spec.type == ParameterType::real && !parameters.is_auto(given->name)) {
        const double value = parameters.real(given->name);
        check(value >= spec.minimum && value <= spec.maximum, "a setting is out of its range");
    }
}

void check_zone(std::string_view text) {
    const auto zone = master::Zone::parse(text);
    if (!zone) {
        check(zone.error().code == ErrorCode::bad_config, "a zone has the wrong error");
        return;
    }
    check(zone->corners().size() >= 3, "a zone has no area");
    check(!zone->contains({-1, -1}, {10, 10}), "a zone contains what is outside of the picture");
}

}  // namespace
}  // namespace ocelli::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli::fuzz;
    if (size == 0) {
        return 0;
    }
    const std::string_view text = text_of(bytes_of(data + 1, size - 1));
    switch (data[0] % 4) {
        case 0:
            check_address(text);
            break;
        case 1:
            check_task_id(text);
            break;
        case 2:
            check_override(text);
            break;
        default:
            check_zone(text);
    }
    return 0;
}
