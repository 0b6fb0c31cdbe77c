#pragma once

// Detectors over cascades: bodies, and faces from the front and the side.

#include <opencv2/core/types.hpp>
#include <optional>
#include <string>
#include <vector>

#include "common/kinds/finding.hpp"
#include "slave/detectors/cascade_scanner.hpp"
#include "slave/detectors/detector.hpp"

namespace ocelli::slave {

// A box with a score, before it becomes a finding.
struct ScoredBox {
    cv::Rect2d box;  // px; may reach out of the picture
    double score = 0;
};

// Intersection over union, 0..1.
double overlap(const cv::Rect2d& a, const cv::Rect2d& b);
// The part of the smaller of the two that lies in the other, 0..1.
double cover(const cv::Rect2d& a, const cv::Rect2d& b);

// By falling score; ties by position and size, so that the order never depends on the search.
void sort_by_score(std::vector<ScoredBox>& boxes);

// Whole pixels, clamped to the picture; nothing when no pixel remains.
std::optional<Box> box_in(const cv::Rect2d& box, PictureSize picture);

// Objects of one label by one cascade. Confidence is confidence_of_windows(); default threshold:
// 3 windows.
class CascadeBodyDetector : public Detector {
  public:
    explicit CascadeBodyDetector(CascadeScanner scanner) : scanner_(std::move(scanner)) {}

    std::string_view name() const override { return scanner_.manifest().detector; }
    std::string_view device() const override { return scanner_.device(); }
    double default_confidence() const override { return 0.45; }
    std::vector<std::string> labels() const override { return {scanner_.manifest().label}; }
    Result<std::vector<Finding>> detect(const Picture& picture,
                                        const DetectionOptions& options) override;

  private:
    CascadeScanner scanner_;
};

// Faces by Haar cascades: from the front, and from either side by a profile cascade that runs over
// the picture and its mirror image. Where both find one face, the frontal box stays.
//
// Confidence is confidence_of_windows(): how many windows of the search agree. A window of the
// profile cascade counts half, since that cascade errs more. Default threshold: 3 windows. Its
// device is that of the frontal cascade.
class HaarFaceDetector : public Detector {
  public:
    HaarFaceDetector(std::string name, CascadeScanner frontal,
                     std::optional<CascadeScanner> profile)
        : name_(std::move(name)), frontal_(std::move(frontal)), profile_(std::move(profile)) {}

    std::string_view name() const override { return name_; }
    std::string_view device() const override { return frontal_.device(); }
    double default_confidence() const override { return 0.45; }
    Result<std::vector<Finding>> detect(const Picture& picture,
                                        const DetectionOptions& options) override;

  private:
    std::vector<WindowGroup> scan_profiles(const GreyPlane& grey, const DetectionOptions& options);

    std::string name_;
    CascadeScanner frontal_;
    std::optional<CascadeScanner> profile_;
    cv::Mat mirrored_;
};

}  // namespace ocelli::slave
