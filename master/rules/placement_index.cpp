#include "master/rules/placement_index.hpp"

#include <algorithm>

namespace ocelli::master {

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
