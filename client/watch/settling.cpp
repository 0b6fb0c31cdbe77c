#include "client/watch/settling.hpp"

namespace ocelli::client {

bool Settling::is_complete(const std::string& file, Writers writers, const FileIdentity& identity,
                           TimePoint now) {
    if (writers != Writers::unknown) {
        files_.erase(file);
        return writers == Writers::none;
    }
    const auto [look, is_new] = files_.try_emplace(file, Look{identity, now});
    if (look->second.identity != identity) {
        look->second = {identity, now};
    }
    if (now - look->second.since < kQuiet) {
        return false;
    }
    files_.erase(look);
    return true;
}

std::vector<std::string> Settling::waiting() const {
    std::vector<std::string> files;
    for (const auto& [file, look] : files_) {
        files.push_back(file);
    }
    return files;
}

}  // namespace ocelli::client
