#pragma once

// The flags, and environment variables, of what it takes to be let in. Names of files only: a
// secret on a command line could be read by everybody on the machine.

namespace CLI {
class App;
}

namespace ocelli::net {

struct CredentialFiles;

void add_credential_flags(CLI::App& command, CredentialFiles& files);

}  // namespace ocelli::net
