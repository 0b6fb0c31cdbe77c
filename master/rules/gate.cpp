#include "master/rules/gate.hpp"

#include <fmt/format.h>

namespace ocelli::master {

namespace {

// One digest that no token has, so that a role without a token takes as long.
bool matches(const std::optional<TokenDigest>& expected, const TokenDigest& shown) {
    const bool same = expected.value_or(TokenDigest()) == shown;
    return expected.has_value() && same;
}

}  // namespace

Result<Access> Gate::admit(wire::Role listener, std::string_view token) const {
    const TokenDigest shown(token);
    const bool is_client = matches(tokens_.client, shown);
    const bool is_slave = matches(tokens_.slave, shown);
    const bool is_operator = matches(tokens_.operator_, shown);
    if (listener == wire::Role::slave) {
        return is_slave || !tokens_.slave ? Access::slave : refuse(listener, !token.empty());
    }
    if (is_operator || (!tokens_.operator_ && !tokens_.client)) {
        return Access::operator_;
    }
    return is_client || !tokens_.client ? Access::client : refuse(listener, !token.empty());
}

Result<Access> Gate::refuse(wire::Role listener, bool shown) const {
    const bool slave = listener == wire::Role::slave;
    return Error{ErrorCode::bad_token,
                 fmt::format("this master lets {}s in by a token, and {}: set {} to a file that "
                             "holds the {}s' token",
                             slave ? "slave" : "client",
                             shown ? "the one that was shown is none of theirs" : "none was shown",
                             slave ? "[slave] token_file" : "--token-file or OCELLI_TOKEN_FILE",
                             slave ? "slave" : "client")};
}

bool is_administrative(wire::MessageType type) {
    const auto number = static_cast<std::uint16_t>(type);
    return number >= wire::kAdministrativeMin && number <= wire::kAdministrativeMax;
}

Result<void> check_allowed(Access access, wire::MessageType type) {
    if (is_administrative(type) && access != Access::operator_) {
        return Error{ErrorCode::bad_token,
                     "only an operator may ask for this: set --token-file or OCELLI_TOKEN_FILE to "
                     "a file that holds the operators' token"};
    }
    return {};
}

}  // namespace ocelli::master
