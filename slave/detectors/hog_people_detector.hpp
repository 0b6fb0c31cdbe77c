#pragma once

#include <opencv2/core/mat.hpp>
#include <opencv2/objdetect.hpp>

#include "slave/detectors/detector.hpp"

namespace ocelli::slave {

// Standing people by histograms of oriented gradients and the linear classifier that comes with
// OpenCV (N. Dalal and B. Triggs, 2005; cv::HOGDescriptor's default people detector).
//
// The classifier's windows of 64×128 were cut around people of 96 pixels: its boxes are trimmed
// by that margin. It sees people from 96 pixels on, so the picture is scaled first: to
// options.min_height, or, without one, so that people of 96 pixels or 0.18 of the picture's shorter
// side, whichever is larger, are the smallest found; enlarging at most twice.
//
// Confidence is a logistic curve over the classifier's margin: 0.17 at its decision boundary, 0.5
// at 0.4 above, 0.92 at 1. It orders findings; it is no measured probability. Default: 0.4.
class HogPeopleDetector : public Detector {
  public:
    HogPeopleDetector();

    std::string_view name() const override { return "hog"; }
    std::string_view device() const override { return "cpu"; }
    double default_confidence() const override { return 0.4; }
    std::vector<std::string> labels() const override { return {"person"}; }
    Result<std::vector<Finding>> detect(const Picture& picture,
                                        const DetectionOptions& options) override;

  private:
    cv::HOGDescriptor hog_;
    cv::Mat scaled_;
};

}  // namespace ocelli::slave
