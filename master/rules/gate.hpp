#pragma once

// Who is let in, by the token that is shown, and as what. Without I/O.

#include <optional>
#include <string_view>

#include "common/error.hpp"
#include "common/security/token.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::master {

// The roles' tokens. A role without one is open to everybody who reaches its listener.
struct RoleTokens {
    std::optional<TokenDigest> client;
    std::optional<TokenDigest> slave;
    std::optional<TokenDigest> operator_;
};

// What whoever has been let in may do. An operator may do all that a client may.
enum class Access { client, operator_, slave };

class Gate {
  public:
    Gate() = default;  // lets everybody in
    explicit Gate(const RoleTokens& tokens) : tokens_(tokens) {}

    // For a listener of that role. bad_token: the sentence says where to set the right one. Takes
    // the same time whatever is shown.
    Result<Access> admit(wire::Role listener, std::string_view token) const;

  private:
    Result<Access> refuse(wire::Role listener, bool shown) const;

    RoleTokens tokens_;
};

// The messages that administer the master; docs/wire.md keeps these numbers for them.
bool is_administrative(wire::MessageType type);
// bad_token, unless whoever has `access` may send messages of this type.
Result<void> check_allowed(Access access, wire::MessageType type);

}  // namespace ocelli::master
