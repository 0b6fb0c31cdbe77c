#include "common/net/credential_flags.hpp"

#include <CLI/CLI.hpp>

#include "common/net/credentials.hpp"

namespace ocelli::net {

void add_credential_flags(CLI::App& command, CredentialFiles& files) {
    command.add_option("--token-file", files.token, "file with the token that lets this side in")
        ->envname("OCELLI_TOKEN_FILE");
    command
        .add_option("--tls-ca", files.tls.ca, "certificate of the CA that signed the master's: TLS")
        ->envname("OCELLI_TLS_CA");
    command
        .add_option("--tls-certificate", files.tls.certificate, "this side's certificate, if asked")
        ->envname("OCELLI_TLS_CERTIFICATE");
    command.add_option("--tls-key", files.tls.key, "and its key")->envname("OCELLI_TLS_KEY");
    command
        .add_option("--tls-server-name", files.tls.server_name,
                    "name in the master's certificate (default: that in --master)")
        ->envname("OCELLI_TLS_SERVER_NAME");
}

}  // namespace ocelli::net
