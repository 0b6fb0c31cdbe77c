#pragma once

// One Haar or LBP cascade (P. Viola and M. Jones, 2001; cv::CascadeClassifier), run over a picture.

#include <memory>
#include <opencv2/core/types.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/error.hpp"
#include "slave/detectors/cascade_manifest.hpp"
#include "slave/detectors/window_source.hpp"

namespace ocelli::slave {

// Windows that agree about one place and size.
struct WindowGroup {
    cv::Rect2d box;      // their average, px
    double windows = 0;  // how many
};

class CascadeScanner {
  public:
    // bad_config: as make_window_source(); the message names the manifest too.
    static Result<CascadeScanner> load(CascadeManifest manifest, const std::string& path,
                                       const CascadeDevice& device);

    const CascadeManifest& manifest() const { return manifest_; }
    // "cpu", "cuda:0": where it searches; after a scan, where that was.
    std::string_view device() const { return source_->device(); }
    // All groups of at least the manifest's min_neighbours, in the order of the search, trimmed by
    // the manifest's margins. Not smaller than the given sides in px, as far as these are above
    // the manifest's own.
    std::vector<WindowGroup> scan(const GreyPlane& grey, int min_width, int min_height);

  private:
    CascadeScanner(CascadeManifest manifest, std::unique_ptr<WindowSource> source)
        : manifest_(std::move(manifest)), source_(std::move(source)) {}

    CascadeManifest manifest_;
    std::unique_ptr<WindowSource> source_;
};

// Windows whose edges differ by less than a fifth of their sides belong together, as in
// cv::groupRectangles; transitively.
std::vector<WindowGroup> group_windows(const std::vector<cv::Rect>& windows);

// How sure `windows` agreeing windows make us: 1 is 1/3, 4 is 1/2, towards 1 for many. It orders
// findings, and 0.5 is a sensible threshold; it is not the probability of being right.
double confidence_of_windows(double windows);

}  // namespace ocelli::slave
