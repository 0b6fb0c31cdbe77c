#include "master/rules/slave_record.hpp"

#include <algorithm>

namespace ocelli::master {

void KeptImages::touch(const Digest& digest, std::uint64_t bytes) {
    if (const auto place = places_.find(digest); place != places_.end()) {
        order_.splice(order_.begin(), order_, place->second);
        return;
    }
    order_.push_front({digest, bytes});
    places_.emplace(digest, order_.begin());
    bytes_ += bytes;
    while (bytes_ > bytes_max_ && order_.size() > 1) {
        forget(order_.back().digest);
    }
}

void KeptImages::forget(const Digest& digest) {
    const auto place = places_.find(digest);
    if (place == places_.end()) {
        return;
    }
    bytes_ -= place->second->bytes;
    order_.erase(place->second);
    places_.erase(place);
}

const wire::Capability* SlaveRecord::capability(std::string_view kind) const {
    const auto found = std::ranges::find(capabilities, kind, &wire::Capability::kind);
    return found == capabilities.end() ? nullptr : &*found;
}

bool SlaveRecord::takes(std::string_view kind, TimePoint now) const {
    if (!is_usable(now) || reserved || !has_room() || capability(kind) == nullptr) {
        return false;
    }
    // After probation: one attempt at a time, until one succeeds.
    return !on_probation() || (probation_until <= now && attempts.empty());
}

Duration SlaveRecord::busy_for() const {
    Duration total{};
    for (const auto& [attempt, expected] : attempts) {
        total += expected;
    }
    return total / std::max(1U, threads);
}

bool SlaveRecord::is_running(AttemptId attempt) const {
    return std::ranges::find(running, attempt) != running.end();
}

}  // namespace ocelli::master
