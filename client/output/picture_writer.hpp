#pragma once

// Writes annotated pictures and artifacts into folders, one name for each file: "yard.jpg" becomes
// "yard.annotated.jpg"; a second "yard" from another folder "yard-2.annotated.jpg".

#include <filesystem>
#include <set>
#include <string>

#include "client/file_report.hpp"
#include "common/drawing/contact_sheet.hpp"

namespace ocelli::client {

// Whether nothing is lost where a contact sheet is written to `path`: nothing is there, or an
// earlier sheet.
bool may_become_sheet(const std::filesystem::path& path);

class PictureWriter {
  public:
    // Empty: none are written.
    PictureWriter(std::string annotate_folder, std::string artifacts_folder,
                  std::string sheet_file = "");

    // A sentence when something could not be written; empty otherwise. A picture that could not be
    // analysed at all is not drawn.
    std::string write(const FileReport& report);
    // The contact sheet, when all reports are there. A sentence when it could not be written.
    std::string write_sheet() const;

  private:
    std::string unique_stem(const std::string& file);
    void write_annotated(const FileReport& report, cv::Mat picture, const std::string& stem) const;
    void write_artifacts(const FileReport& report, const std::string& stem) const;

    std::string annotate_folder_;
    std::string artifacts_folder_;
    std::string sheet_file_;
    ContactSheet sheet_;
    std::set<std::string> stems_;
};

}  // namespace ocelli::client
