#pragma once

#include <optional>
#include <string>
#include <vector>

#include "slave/detectors/cascade_scanner.hpp"
#include "slave/detectors/detector.hpp"

namespace ocelli::slave {

// Faces by Haar cascades: from the front, and from either side by a profile cascade that runs over
// the picture and its mirror image. Where both find one face, the frontal box stays.
//
// Confidence is confidence_of_windows(): how many windows of the search agree. A window of the
// profile cascade counts half, since that cascade errs more. Default threshold: 3 windows. Its
// device is that of the frontal cascade.
class HaarFaceDetector : public FaceDetector {
  public:
    HaarFaceDetector(std::string name, CascadeScanner frontal,
                     std::optional<CascadeScanner> profile)
        : name_(std::move(name)), frontal_(std::move(frontal)), profile_(std::move(profile)) {}

    std::string_view name() const override { return name_; }
    std::string_view device() const override { return frontal_.device(); }
    double default_confidence() const override { return 0.45; }
    Result<std::vector<FaceFinding>> detect(const Picture& picture,
                                            const DetectionOptions& options) override;

  private:
    std::vector<WindowGroup> scan_profiles(const GreyPlane& grey, const DetectionOptions& options);

    std::string name_;
    CascadeScanner frontal_;
    std::optional<CascadeScanner> profile_;
    cv::Mat mirrored_;
};

}  // namespace ocelli::slave
