#include "slave/service/capabilities.hpp"

#include <algorithm>
#include <set>

namespace ocelli::slave {

std::vector<wire::Capability> capabilities_of(const AnalyzerRegistry& registry) {
    std::vector<wire::Capability> capabilities;
    for (const AnalyzerEntry& entry : registry.entries()) {
        const auto first = static_cast<std::ptrdiff_t>(capabilities.size());
        for (std::size_t i = 0; i < entry.detectors.size(); ++i) {
            const auto known =
                std::find_if(capabilities.begin() + first, capabilities.end(),
                             [&](const auto& each) { return each.device == entry.device_of(i); });
            auto& capability =
                known != capabilities.end()
                    ? *known
                    : capabilities.emplace_back(entry.kind, std::vector<std::string>{},
                                                entry.device_of(i));
            capability.detectors.push_back(entry.detectors[i]);
        }
    }
    return capabilities;
}

std::vector<std::string> labels_of(const AnalyzerRegistry& registry) {
    std::set<std::string> labels;
    for (const AnalyzerEntry& entry : registry.entries()) {
        labels.insert(entry.labels.begin(), entry.labels.end());
    }
    return {labels.begin(), labels.end()};
}

}  // namespace ocelli::slave
