#pragma once

#include <opencv2/objdetect.hpp>
#include <utility>

#include "slave/detectors/window_source.hpp"
#include "slave/kernels/haar_search.hpp"

namespace ocelli::slave {

// By slave/kernels/, which has cascades of the usual form.
class HaarWindowSource final : public WindowSource {
  public:
    explicit HaarWindowSource(HaarCascade cascade) : search_(std::move(cascade)) {}

    std::string_view device() const override { return "cpu"; }
    std::vector<cv::Rect> windows(const GreyPlane& grey, double scale_factor,
                                  cv::Size smallest) override {
        return search_.windows(grey.pixels, scale_factor, smallest);
    }

  private:
    HaarSearch search_;
};

// By OpenCV, which has them all: LBP, tilted features, larger trees.
class OpenCvWindowSource final : public WindowSource {
  public:
    explicit OpenCvWindowSource(cv::CascadeClassifier classifier)
        : classifier_(std::move(classifier)) {}

    std::string_view device() const override { return "cpu"; }
    std::vector<cv::Rect> windows(const GreyPlane& grey, double scale_factor,
                                  cv::Size smallest) override {
        std::vector<cv::Rect> found;
        // With 0 neighbours OpenCV does not group: the count is what we need.
        classifier_.detectMultiScale(grey.pixels, found, scale_factor, 0, 0, smallest);
        return found;
    }

  private:
    cv::CascadeClassifier classifier_;
};

}  // namespace ocelli::slave
