#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/config/config_file.hpp"
#include "common/error.hpp"

namespace ocelli::net {

// A host, by name or number, and a TCP port.
struct Address {
    std::string host;
    std::uint16_t port = 0;

    bool operator==(const Address&) const = default;
};

// "127.0.0.1:7600", "[::1]:7600", "appliance.lan:7600". bad_parameter otherwise.
Result<Address> parse_address(std::string_view text);
// The same, of a key of a configuration; refused there otherwise.
void read_address(ConfigSection& section, std::string_view key, Address& address);
// The inverse.
std::string to_string(const Address& address);

// Whether only this machine can reach it: every number that its host stands for is a loopback one.
// False when that cannot be found out. May ask the name service.
bool is_loopback(const Address& address);

}  // namespace ocelli::net
