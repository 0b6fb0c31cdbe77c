#pragma once

// The images of open tasks as files that are named by their digests: FOLDER/ab/abcdef….

#include <filesystem>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "common/blob.hpp"
#include "common/digest.hpp"
#include "common/error.hpp"

namespace ocelli::master {

class ImageFiles {
  public:
    using Image = std::pair<Digest, Blob>;

    // `durable`: files and their folders are on the disk (fsync) when put() returns.
    ImageFiles(std::filesystem::path folder, bool durable)
        : folder_(std::move(folder)), durable_(durable) {}

    // How it went with each image. storage_full when there is no room, busy when there is no
    // descriptor, storage_failed otherwise: then what the disk holds is not known any more. Threads
    // of its own write them side by side: a file system makes many files durable in hardly more
    // time than one.
    std::vector<Result<void>> put(const std::vector<Image>& images);
    // storage_failed when the file is not there, or holds something else.
    Result<Blob> get(const Digest& digest) const;
    void remove(const Digest& digest) const;
    // Removes every file that `needed` does not name; returns how many.
    std::size_t remove_others(const std::set<Digest>& needed) const;

  private:
    std::filesystem::path path_of(const Digest& digest) const;
    Result<void> put_one(const Image& image);
    Result<void> sync_folders(const std::filesystem::path& folder);

    std::filesystem::path folder_;
    bool durable_;
    std::mutex mutex_;
    std::set<std::filesystem::path> known_;  // folders whose own names are durable
};

}  // namespace ocelli::master
