#pragma once

// The images of open tasks as files that are named by their digests: FOLDER/ab/abcdef….

#include <filesystem>
#include <set>

#include "common/blob.hpp"
#include "common/digest.hpp"
#include "common/error.hpp"

namespace ocelli::master {

class ImageFiles {
  public:
    // `durable`: a file and its folder are on the disk (fsync) when put() returns.
    ImageFiles(std::filesystem::path folder, bool durable)
        : folder_(std::move(folder)), durable_(durable) {}

    // storage_full when there is no room, busy when there is no descriptor, storage_failed
    // otherwise: then what the disk holds is not known any more.
    Result<void> put(const Digest& digest, const Blob& image) const;
    // storage_failed when the file is not there, or holds something else.
    Result<Blob> get(const Digest& digest) const;
    void remove(const Digest& digest) const;
    // Removes every file that `needed` does not name; returns how many.
    std::size_t remove_others(const std::set<Digest>& needed) const;

  private:
    std::filesystem::path path_of(const Digest& digest) const;

    std::filesystem::path folder_;
    bool durable_;
};

}  // namespace ocelli::master
