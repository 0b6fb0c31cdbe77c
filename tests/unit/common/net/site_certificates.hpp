#pragma once

#include <cstdlib>
#include <string>

#include "common/net/tls.hpp"
#include "tests/unit/common/security/scratch_file.hpp"

namespace ocelli::net {

// What scripts/make-certs makes for a master on this machine.
class SiteCertificates {
  public:
    SiteCertificates() {
        const std::string command = std::string(OCELLI_SOURCE_DIR "/scripts/make-certs '") +
                                    path() + "' --host localhost 127.0.0.1 >/dev/null";
        made_ = std::system(command.c_str()) == 0;
    }

    bool made() const { return made_; }
    const std::string& path() const { return folder_.path(); }
    TlsFiles files(const std::string& role) const {
        return {path() + "/ca.crt", path() + "/" + role + ".crt", path() + "/" + role + ".key", ""};
    }
    const ScratchFolder& folder() const { return folder_; }

  private:
    ScratchFolder folder_;
    bool made_ = false;
};

}  // namespace ocelli::net
