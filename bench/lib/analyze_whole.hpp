#pragma once

#include <utility>
#include <vector>

#include "common/kinds/merge_regions.hpp"
#include "slave/analysis/analyzer.hpp"

namespace ocelli::slave {

// Analyses all of a picture in this thread: once, or region by region and merged where the analyzer
// asks for that, as the master does over several slaves. Precondition: the input has no region.
inline Result<AnalysisOutput> analyze_whole(Analyzer& analyzer, AnalysisInput input) {
    auto output = analyzer.analyze(input);
    if (!output || output->regions.empty()) {
        return output;
    }
    std::vector<RegionSection> parts;
    for (const Box& region : std::exchange(output->regions, {})) {
        input.region = region;
        auto part = analyzer.analyze(input);
        if (!part) {
            return part;
        }
        parts.push_back({region, std::move(part->section)});
    }
    output->section = merge_regions(std::move(parts), input.picture.size());
    return output;
}

}  // namespace ocelli::slave
