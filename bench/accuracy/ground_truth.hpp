#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "bench/accuracy/average_precision.hpp"
#include "common/error.hpp"

namespace ocelli::accuracy {

// A folder with images/ and gt.csv: "image,class,x,y,w,h,ignore", pixels from the top left.
struct GroundTruth {
    std::vector<std::filesystem::path> pictures;        // every picture in images/, sorted
    std::map<std::string, std::vector<TrueBox>> boxes;  // by class; TrueBox::picture is an index

    // Whether picture `index` has a box of `label`, ignored ones included.
    bool shows(std::size_t index, const std::string& label) const;
};

// bad_config: no such folder, a row that is not of that form, or a picture that is not there.
Result<GroundTruth> load_ground_truth(const std::filesystem::path& folder);

}  // namespace ocelli::accuracy
