#pragma once

#include "slave/analysis/analyzer.hpp"

namespace ocelli::slave {

// Analyses all of a picture in this thread: once, or region by region and merged where the analyzer
// asks for that, as the master does over several slaves. Precondition: the input has no region.
Result<AnalysisOutput> analyze_whole(Analyzer& analyzer, AnalysisInput input);

}  // namespace ocelli::slave
