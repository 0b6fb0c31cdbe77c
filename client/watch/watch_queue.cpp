#include "client/watch/watch_queue.hpp"

#include <cassert>

namespace ocelli::client {

void WatchQueue::found(const std::string& file) {
    const auto [entry, is_new] = states_.try_emplace(file, State::waiting);
    if (is_new) {
        waiting_.push_back(file);
    } else if (entry->second == State::in_work) {
        entry->second = State::found_again;
    }
}

std::optional<std::string> WatchQueue::next() {
    if (waiting_.empty() || in_work_ >= concurrency_) {
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
