#pragma once

#include <filesystem>
#include <string>

namespace ocelli::master {

// Looks at a SQLite database's write-ahead log before SQLite does. SQLite takes a log to end where
// the first checksum is wrong, and forgets what follows: right for the last transaction, which a
// power cut may tear, and a silent loss for every other one, because each is synced before the next
// begins.
//
// Empty when the log is whole, is not there, or can only be torn in its last transaction; otherwise
// a part of a sentence that says what is damaged. Holds for logs written with synchronous=FULL.
// Format: sqlite.org/fileformat2.html, section 4.
std::string damage_in_log(const std::filesystem::path& database);

}  // namespace ocelli::master
