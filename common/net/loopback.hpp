#pragma once

#include "common/net/address.hpp"

namespace ocelli::net {

// Whether only this machine can reach it: every number that its host stands for is a loopback one.
// False when that cannot be found out. May ask the name service.
bool is_loopback(const Address& address);

}  // namespace ocelli::net
