#include "slave/analysis/analyze_whole.hpp"

#include <utility>

#include "common/report/region_merge.hpp"

namespace ocelli::slave {

Result<AnalysisOutput> analyze_whole(Analyzer& analyzer, AnalysisInput input) {
    auto output = analyzer.analyze(input);
    if (!output || output->regions.empty()) {
        return output;
    }
    std::vector<RegionFindings> parts;
    for (const Box& region : std::exchange(output->regions, {})) {
        input.region = region;
        auto part = analyzer.analyze(input);
        if (!part) {
            return part;
        }
        parts.push_back({region, std::move(part->findings)});
    }
    output->findings = merge_regions(std::move(parts), input.picture.size());
    return output;
}

}  // namespace ocelli::slave
