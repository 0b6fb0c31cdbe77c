#pragma once

// Draws a report's findings on its picture.

#include <map>
#include <opencv2/core/mat.hpp>
#include <string>

#include "client/file_report.hpp"
#include "common/report/findings.hpp"

namespace ocelli::client {

// On an 8-bit BGR picture, upright as the report's coordinates are. Line widths and text follow the
// picture's size, so that both are legible at 480×360 and at 4K.
void draw_findings(cv::Mat& picture, const Findings& findings);

// Writes annotated pictures and edge maps into folders, one name for each file: "yard.jpg" becomes
// "yard.annotated.jpg"; a second "yard" from another folder "yard-2.annotated.jpg".
class PictureWriter {
  public:
    // Empty: none are written.
    PictureWriter(std::string annotate_folder, std::string edge_maps_folder);

    // A sentence when something could not be written; empty otherwise.
    std::string write(const FileReport& report);

  private:
    std::string unique_stem(const std::string& file);

    std::string annotate_folder_;
    std::string edge_maps_folder_;
    std::map<std::string, int> stems_;
};

}  // namespace ocelli::client
