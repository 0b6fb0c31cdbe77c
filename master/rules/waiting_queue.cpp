#include "master/rules/waiting_queue.hpp"

#include <algorithm>

namespace ocelli::master {

std::uint64_t WaitingQueue::tag_for(std::string_view camera) {
    if (last_tags_.size() >= kCamerasMax) {
        std::erase_if(last_tags_, [&](const auto& entry) { return entry.second <= serving_; });
        if (last_tags_.size() >= kCamerasMax) {
            last_tags_.clear();  // bounded before fair
        }
    }
    auto last = last_tags_.find(camera);
    if (last == last_tags_.end()) {
        last = last_tags_.emplace(camera, 0).first;
    }
    last->second = std::max(serving_, last->second + 1);
    return last->second;
}

void WaitingQueue::add(std::string_view kind, WaitingSubtask subtask) {
    auto line = lines_.find(kind);
    if (line == lines_.end()) {
        line = lines_.emplace(kind, Line{}).first;
    }
    line->second.insert(std::move(subtask));
}

void WaitingQueue::remove(std::string_view kind, const WaitingSubtask& subtask) {
    const auto line = lines_.find(kind);
    if (line == lines_.end()) {
        return;
    }
    line->second.erase(subtask);
    if (line->second.empty()) {
        lines_.erase(line);
    }
}

void WaitingQueue::take(std::string_view kind, const WaitingSubtask& subtask) {
    serving_ = std::max(serving_, subtask.tag);
    remove(kind, subtask);
}

std::size_t WaitingQueue::size() const {
    std::size_t total = 0;
    for (const auto& [kind, line] : lines_) {
        total += line.size();
    }
    return total;
}

}  // namespace ocelli::master
