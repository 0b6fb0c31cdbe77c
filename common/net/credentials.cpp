#include "common/net/credentials.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdlib>

#include "common/net/address.hpp"
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

namespace {

// As what the value is until the flag says otherwise. CLI11's own reading of the environment, with
// several commands that share their values, lets the variable win over the flag.
void add(CLI::App& command, const char* flag, std::string& value, const char* about,
         const std::string& variable) {
    if (const char* set = std::getenv(variable.c_str())) {
        value = set;
    }
    command.add_option(flag, value, about + (" (or " + variable + ")"));
}

}  // namespace

void add_credential_flags(CLI::App& command, CredentialFiles& files) {
    add(command, "--token-file", files.token, "file with the token that lets this side in",
        "OCELLI_TOKEN_FILE");
    add(command, "--tls-ca", files.tls.ca, "certificate of the CA that signed the master's: TLS",
        "OCELLI_TLS_CA");
    add(command, "--tls-certificate", files.tls.certificate, "this side's certificate, if asked",
        "OCELLI_TLS_CERTIFICATE");
    add(command, "--tls-key", files.tls.key, "and its key", "OCELLI_TLS_KEY");
    add(command, "--tls-server-name", files.tls.server_name,
        "name in the master's certificate; default: that in --master", "OCELLI_TLS_SERVER_NAME");
}

}  // namespace ocelli::net
