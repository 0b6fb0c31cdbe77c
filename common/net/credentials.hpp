#pragma once

// What a slave or a client needs so that a master lets it in.

#include <memory>
#include <optional>
#include <string>

#include "common/error.hpp"
#include "common/net/address.hpp"
#include "common/net/tls.hpp"

namespace CLI {
class App;
}

namespace ocelli::net {

struct CredentialFiles {
    TlsFiles tls;
    std::string token;  // empty: none is shown
};

struct Credentials {
    std::shared_ptr<const Tls> tls;  // null: plain
    std::string token;               // never logged

    // Reads all files. bad_config names the one that is wrong.
    static Result<Credentials> load(const CredentialFiles& files);
};

// The name that the certificate of the master at `address` must have.
std::string expected_name(const CredentialFiles& files, const Address& address);

// A sentence when a token would travel so that others can read it.
std::optional<std::string> exposure_warning(const CredentialFiles& files, const Address& address);

// The flags, and environment variables, of what it takes to be let in. Names of files only: a
// secret on a command line could be read by everybody on the machine.
void add_credential_flags(CLI::App& command, CredentialFiles& files);

}  // namespace ocelli::net
