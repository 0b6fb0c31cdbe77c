#include "master/rules/slot.hpp"

#include <algorithm>

#include "common/kinds/merge_regions.hpp"

namespace ocelli::master {

std::vector<std::pair<wire::ArtifactHeader, Blob>> cut_artifacts(
    const std::vector<wire::ArtifactHeader>& headers, const Blob& blob) {
    std::vector<std::pair<wire::ArtifactHeader, Blob>> parts;
    std::size_t offset = 0;
    for (const auto& header : headers) {
        if (header.bytes > blob.size() - offset) {
            break;
        }
        parts.emplace_back(header, blob.slice(offset, header.bytes));
        offset += header.bytes;
    }
    return parts;
}

TaskStatus status_of(const std::vector<Slot>& slots) {
    const auto count = [&](SubtaskStatus status) {
        return std::ranges::count(slots, status,
                                  [](const Slot& slot) { return slot.report.status; });
    };
    const auto ok = count(SubtaskStatus::ok);
    if (ok == std::ssize(slots)) {
        return TaskStatus::complete;
    }
    if (ok > 0) {
        return TaskStatus::partial;
    }
    return count(SubtaskStatus::expired) > 0 ? TaskStatus::expired : TaskStatus::failed;
}

std::vector<Section> merged_sections(const std::vector<Slot>& slots,
                                     const std::vector<std::string>& kinds, PictureSize size) {
    std::vector<Section> sections;
    for (const std::string& kind : kinds) {
        std::vector<RegionSection> parts;
        for (const Slot& slot : slots) {
            if (slot.kind == kind && slot.state == SlotState::done &&
                slot.report.status == SubtaskStatus::ok) {
                parts.push_back({slot.report.region.value_or(Box{}), slot.section});
            }
        }
        if (parts.size() == 1) {
            sections.push_back(std::move(parts.front().section));
        } else if (!parts.empty()) {
            sections.push_back(merge_regions(std::move(parts), size));
        }
    }
    return sections;
}

Blob joined_artifacts(const std::vector<Slot>& slots, std::uint64_t bytes_max,
                      std::vector<wire::ArtifactHeader>& headers) {
    std::vector<std::byte> bytes;
    for (const Slot& slot : slots) {
        for (const auto& [header, blob] : slot.artifacts) {
            if (blob.size() > bytes_max - bytes.size()) {
                continue;  // the client would take the frame for damaged
            }
            headers.push_back(header);
            bytes.insert(bytes.end(), blob.bytes().begin(), blob.bytes().end());
        }
    }
    return bytes.empty() ? Blob() : Blob::copy_of(bytes);
}

}  // namespace ocelli::master
