#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/blob.hpp"
#include "common/error.hpp"
#include "common/report/report.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::client {

// A report, and what belongs to it on this side.
struct FileReport {
    std::string file;  // as given on the command line
    Report report;
    Blob image;  // as it was read; empty when it could not be
    std::vector<std::pair<std::string, Blob>> artifacts;  // by name, e.g. "edges.png"
};

// The report of a file that never reached a slave: every kind failed for the same reason.
FileReport failed_report(const std::string& file, const wire::Submit& submit, const Blob& image,
                         const Error& error);

// The report that a master sent, its artifacts cut from the frame's blob.
FileReport received_report(const std::string& file, wire::ReportMessage message, const Blob& blob,
                           Blob image);

}  // namespace ocelli::client
