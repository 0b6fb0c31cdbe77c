#pragma once

// One Haar or LBP cascade (P. Viola and M. Jones, 2001; cv::CascadeClassifier), run over a picture.

#include <opencv2/core/mat.hpp>
#include <opencv2/core/types.hpp>
#include <opencv2/objdetect.hpp>
#include <optional>
#include <string>
#include <vector>

#include "common/error.hpp"
#include "slave/detectors/cascade_manifest.hpp"
#include "slave/kernels/haar_search.hpp"

namespace ocelli::slave {

// Windows that agree about one place and size.
struct WindowGroup {
    cv::Rect2d box;      // their average, px
    double windows = 0;  // how many
};

class CascadeScanner {
  public:
    // bad_config: `path` is no cascade that OpenCV reads; the message names the manifest too.
    static Result<CascadeScanner> load(CascadeManifest manifest, const std::string& path);

    const CascadeManifest& manifest() const { return manifest_; }
    // All groups of at least the manifest's min_neighbours, in the order of the search, trimmed by
    // the manifest's margins. Not smaller than the given sides in px, as far as these are above
    // the manifest's own. `grey`: H×W, 8 bit.
    std::vector<WindowGroup> scan(const cv::Mat& grey, int min_width, int min_height);

  private:
    std::vector<cv::Rect> windows(const cv::Mat& grey, cv::Size smallest);

    explicit CascadeScanner(CascadeManifest manifest) : manifest_(std::move(manifest)) {}

    CascadeManifest manifest_;
    // Our own search where the cascade is of its form, or OpenCV's, which finds the same.
    std::optional<HaarSearch> search_;
    cv::CascadeClassifier classifier_;
};

// Windows whose edges differ by less than a fifth of their sides belong together, as in
// cv::groupRectangles; transitively.
std::vector<WindowGroup> group_windows(const std::vector<cv::Rect>& windows);

// How sure `windows` agreeing windows make us: 1 is 1/3, 4 is 1/2, towards 1 for many. It orders
// findings, and 0.5 is a sensible threshold; it is not the probability of being right.
double confidence_of_windows(double windows);

}  // namespace ocelli::slave
