#pragma once

#include <cstdint>
#include <opencv2/core/mat.hpp>
#include <opencv2/core/types.hpp>
#include <vector>

#include "slave/kernels/haar_cascade.hpp"
#include "slave/kernels/haar_rows.hpp"

namespace ocelli::slave {

// Runs a cascade over a picture: the windows that cv::CascadeClassifier::detectMultiScale finds
// (on the CPU, with 0 neighbours), in the same order, eight at a time. Keeps its buffers; one
// thread.
class HaarSearch {
  public:
    explicit HaarSearch(HaarCascade cascade);

    // `grey`: H×W, 8 bit; what lies around a submatrix is not looked at. Each scale is
    // `scale_factor` (above 1) times the one before; those whose windows are smaller than
    // `smallest` cost nothing. Where all are, there are none (OpenCV would take the nearest).
    std::vector<cv::Rect> windows(const cv::Mat& grey, double scale_factor, cv::Size smallest);

  private:
    struct Scale {
        float factor = 0;
        cv::Size size;     // of the picture at that scale
        int step = 0;      // px from window to window
        cv::Size origins;  // where windows may begin
    };

    std::vector<Scale> scales_of(cv::Size picture, double scale_factor, cv::Size smallest) const;
    void place_corners(int stride, int step);
    void integrate(const cv::Mat& grey, const Scale& scale);
    void scan(const Scale& scale, int rows, const cv::Rect& picture, std::vector<cv::Rect>& found);
    int column(int x) const;

    HaarCascade cascade_;
    std::vector<HaarTree> trees_;    // of all stages
    std::vector<HaarStage> stages_;  // over trees_
    HaarRow row_{};                  // its norm_ fields
    int stride_ = 0;                 // of the integral images
    int step_ = 0;

    cv::Mat scaled_;
    cv::Mat sums_, squares_;                                    // as cv::integral gives them
    std::vector<std::int32_t> ordered_sums_, ordered_squares_;  // columns as the steps visit them
    std::vector<std::int32_t> found_;
};

}  // namespace ocelli::slave
