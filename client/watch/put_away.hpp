#pragma once

// What becomes of a reported file, durably.

#include <filesystem>
#include <optional>
#include <string>

#include "client/watch/watch.hpp"
#include "client/watch/watch_state.hpp"
#include "common/error.hpp"

namespace ocelli::client {

// False, with errno, when the disk failed. A pipe or a terminal has nothing to wait for.
bool make_durable(int descriptor);
// The names in the folder: of files that were made, renamed or removed there.
bool make_folder_durable(const std::filesystem::path& folder);

// Of a regular file that is no symbolic link; nothing when there is none.
std::optional<FileIdentity> identity_of(const std::string& path);

// Moves or deletes a reported file, as the options say; its folders are kept in --move's. Not if it
// is another one by now than `entry` is about. Where its name is taken the new one has the
// picture's time in it, or the task's id. Whether the file is away; bad_image with what to do when
// it cannot be.
Result<bool> put_away(const WatchOptions& options, const std::string& file,
                      const WatchEntry& entry);

}  // namespace ocelli::client
