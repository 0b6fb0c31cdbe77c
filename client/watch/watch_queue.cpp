#include "client/watch/watch_queue.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>

namespace ocelli::client {

// The kernel gives a read lease only where nobody writes.
ReadLease::ReadLease(const std::string& path)
    : descriptor_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)) {
    if (descriptor_ < 0) {
        return;
    }
    if (::fcntl(descriptor_, F_SETLEASE, F_RDLCK) == 0) {
        writers_ = Writers::none;
    } else if (errno == EAGAIN) {
        writers_ = Writers::some;
    }
}

ReadLease::~ReadLease() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);  // ends the lease
    }
}

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

void WatchQueue::found(const std::string& file) {
    const auto [entry, is_new] = states_.try_emplace(file, State::waiting);
    if (is_new) {
        waiting_.push_back(file);
    } else if (entry->second == State::in_work) {
        entry->second = State::found_again;
    }
}

std::optional<std::string> WatchQueue::next() {
    if (waiting_.empty()) {
        return std::nullopt;
    }
    std::string file = std::move(waiting_.front());
    waiting_.pop_front();
    states_.at(file) = State::in_work;
    ++in_work_;
    return file;
}

void WatchQueue::done(const std::string& file) {
    const auto entry = states_.find(file);
    assert(entry != states_.end() && entry->second != State::waiting);
    --in_work_;
    const bool again = entry->second == State::found_again;
    states_.erase(entry);
    if (again) {
        found(file);
    }
}

}  // namespace ocelli::client
