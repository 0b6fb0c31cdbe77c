#pragma once

#include <cstdint>
#include <vector>

#include "slave/cuda/cascade.hpp"
#include "slave/cuda/kernels/exact_resize.hpp"
#include "slave/cuda/kernels/search_cascade.hpp"

namespace ocelli::cuda {

// One of the sizes at which a picture is searched.
struct SearchScale {
    float factor = 0;
    int width = 0;  // px of the picture at that scale
    int height = 0;
    int step = 0;     // px from window to window
    int columns = 0;  // windows in a row
    int rows = 0;
};

// As slave/kernels/haar_search.cpp and cv::CascadeClassifier choose them.
std::vector<SearchScale> search_scales(const Cascade& cascade, int width, int height,
                                       const CascadeRules& rules);

// The window at that place, in pixels of the picture.
Box box_of(const Cascade& cascade, const SearchScale& scale, const Candidate& window, int width,
           int height);

// As cv::resize with INTER_LINEAR_EXACT has them.
std::vector<ExactTap> exact_taps(int from, int to);

// A cascade for integral images of rows of `stride`.
struct PlacedCascade {
    std::vector<HaarTree> trees;
    std::vector<HaarStage> stages;
    HaarRectangle inner{};
    double inner_area = 0;
};
PlacedCascade place_cascade(const Cascade& cascade, int stride);

// Which stages run together, the first alone: their ends. Most windows fail early, so that the
// groups grow.
std::vector<int> stage_groups(int stages);

}  // namespace ocelli::cuda
