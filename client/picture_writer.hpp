#pragma once

// Writes annotated pictures and edge maps into folders, one name for each file: "yard.jpg" becomes
// "yard.annotated.jpg"; a second "yard" from another folder "yard-2.annotated.jpg".

#include <set>
#include <string>

#include "client/file_report.hpp"

namespace ocelli::client {

class PictureWriter {
  public:
    // Empty: none are written.
    PictureWriter(std::string annotate_folder, std::string edge_maps_folder);

    // A sentence when something could not be written; empty otherwise. A picture that could not be
    // analysed at all is not drawn.
    std::string write(const FileReport& report);

  private:
    std::string unique_stem(const std::string& file);
    void write_annotated(const FileReport& report, const std::string& stem) const;
    void write_edge_map(const FileReport& report, const std::string& stem) const;

    std::string annotate_folder_;
    std::string edge_maps_folder_;
    std::set<std::string> stems_;
};

}  // namespace ocelli::client
