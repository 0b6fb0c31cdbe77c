#include "master/rules/slave_record.hpp"

#include <algorithm>
#include <cmath>

namespace ocelli::master {

void LatencyWindow::add(Duration duration) {
    durations_[added_ % kSize] = duration;
    ++added_;
    if (added_ >= kEnough && (added_ - kEnough) % kEvery == 0) {
        quantile_ = find_quantile();
    }
}

Duration LatencyWindow::find_quantile() const {
    const std::size_t count = std::min(added_, kSize);
    const auto rank = static_cast<std::size_t>(std::ceil(share_ * static_cast<double>(count)));
    const auto place = static_cast<std::ptrdiff_t>(std::clamp<std::size_t>(rank, 1, count) - 1);
    auto sorted = durations_;
    std::nth_element(sorted.begin(), sorted.begin() + place,
                     sorted.begin() + static_cast<std::ptrdiff_t>(count));
    return sorted[static_cast<std::size_t>(place)];
}

void KeptImages::touch(ImageId image, std::uint64_t bytes) {
    if (const auto place = places_.find(image); place != places_.end()) {
        order_.splice(order_.begin(), order_, place->second);
        return;
    }
    order_.push_front({image, bytes});
    places_.emplace(image, order_.begin());
    bytes_ += bytes;
    while (bytes_ > bytes_max_ && order_.size() > 1) {
        forget(order_.back().image);
    }
}

void KeptImages::forget(ImageId image) {
    const auto place = places_.find(image);
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

bool SlaveRecord::has_room() const {
    return attempts.size() <= threads ||
           (attempts.size() < kAttemptsMax * threads && busy_for() < kMoment);
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

void PlacementIndex::put(const SlaveRecord& slave, std::string_view kind, Duration finish) {
    auto line = lines_.find(kind);
    if (line == lines_.end()) {
        line = lines_.emplace(kind, Line{}).first;
    }
    auto& places = places_[slave.id];
    const auto place = std::ranges::find(places, &line->second, &std::pair<Line*, Duration>::first);
    if (place == places.end()) {
        line->second.insert({finish, &slave});
        places.emplace_back(&line->second, finish);
    } else if (place->second != finish) {
        auto node = line->second.extract({place->second, &slave});
        node.value().finish = finish;
        line->second.insert(std::move(node));
        place->second = finish;
    }
}

void PlacementIndex::remove(const SlaveRecord& slave) {
    const auto places = places_.find(slave.id);
    if (places == places_.end()) {
        return;
    }
    for (const auto& [line, finish] : places->second) {
        line->erase({finish, &slave});
    }
    places_.erase(places);
}

const PlacementIndex::Line& PlacementIndex::line(std::string_view kind) const {
    static const Line kNobody;
    const auto line = lines_.find(kind);
    return line == lines_.end() ? kNobody : line->second;
}

}  // namespace ocelli::master
