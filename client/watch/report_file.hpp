#pragma once

// Where `ocelli watch` writes its reports: standard output, or a file that it appends to. Whole
// lines only: one that does not fit on the disk leaves nothing of itself. On one thread.

#include <string>
#include <string_view>

#include "common/error.hpp"

namespace ocelli::client {

class ReportFile {
  public:
    // An empty path: standard output. bad_config when the file cannot be written.
    static Result<ReportFile> open(const std::string& path);
    ReportFile(ReportFile&& other) noexcept;
    ReportFile& operator=(ReportFile&&) = delete;
    ~ReportFile();

    // storage_full or storage_failed, with what to do.
    Result<void> write(std::string_view line);
    // What was written survives a power cut, if it went to a file.
    Result<void> sync();
    // The file of that name anew, for it may have been renamed; the old one stays when that fails.
    Result<void> reopen();

  private:
    ReportFile(std::string path, int descriptor);
    bool owned() const { return !path_.empty(); }

    std::string path_;
    int descriptor_ = -1;
};

}  // namespace ocelli::client
