#pragma once

// Waiting until the disk has what was written.

#include <filesystem>

namespace ocelli::client {

// False, with errno, when the disk failed. A pipe or a terminal has nothing to wait for.
bool make_durable(int descriptor);
// The names in the folder: of files that were made, renamed or removed there.
bool make_folder_durable(const std::filesystem::path& folder);

}  // namespace ocelli::client
