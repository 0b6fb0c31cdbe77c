#include "common/net/credentials.hpp"

#include <fmt/format.h>

#include "common/net/loopback.hpp"
#include "common/security/token.hpp"

namespace ocelli::net {

Result<Credentials> Credentials::load(const CredentialFiles& files) {
    Credentials credentials;
    auto tls = Tls::load(files.tls, TlsSide::dialler);
    if (!tls) {
        return tls.error();
    }
    credentials.tls = std::move(*tls);
    if (!files.token.empty()) {
        auto token = read_token(files.token);
        if (!token) {
            return token.error();
        }
        credentials.token = std::move(*token);
    }
    return credentials;
}

std::string expected_name(const CredentialFiles& files, const Address& address) {
    return files.tls.server_name.empty() ? address.host : files.tls.server_name;
}

std::optional<std::string> exposure_warning(const CredentialFiles& files, const Address& address) {
    if (files.token.empty() || files.tls.is_on() || is_loopback(address)) {
        return std::nullopt;
    }
    return fmt::format(
        "the token is sent to {} without TLS: whoever listens on the way can use it; set a CA",
        to_string(address));
}

}  // namespace ocelli::net
