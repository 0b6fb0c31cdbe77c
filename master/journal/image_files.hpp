#pragma once

// The images of open tasks, each in a file of FOLDER that begins with the image's digest and
// length. Files that are free are written again with other images: making a new name durable, and
// later removing it, costs a file system several times as much as writing into a file that is
// there. Its files are those with a number for a name that begin as its own do.

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "common/blob.hpp"
#include "common/digest.hpp"
#include "common/error.hpp"
#include "master/journal/helper_threads.hpp"
#include "master/journal/journal_file.hpp"

namespace ocelli::master {

class ImageFiles {
  public:
    using Image = std::pair<Digest, Blob>;

    // Looks at what is there. `durable`: files and their folder are on the disk (fsync) when put()
    // returns.
    ImageFiles(std::filesystem::path folder, bool durable);

    // How it went with each image. storage_full when there is no room, busy when there is no
    // descriptor, storage_failed otherwise: then what the disk holds is not known any more. Threads
    // of its own write them side by side: a file system makes many files durable in hardly more
    // time than one.
    std::vector<Result<void>> put(const std::vector<Image>& images);
    // storage_failed when no file holds it, or one holds something else.
    Result<Blob> get(const Digest& digest);
    // Its file is free, or removed where enough are.
    void remove(const Digest& digest);
    // Removes the files that are free: others need the room.
    void give_room_back();
    // Removes those of its files that it has found there and get() has not found `needed` in;
    // returns how many. Nobody else's files are touched.
    std::size_t remove_others(const std::set<Digest>& needed);

  private:
    struct File {
        std::uint64_t number = 0;  // its name
        std::uint64_t bytes = 0;   // its size
        bool is_new = false;
    };

    std::filesystem::path path_of(const File& file) const;
    Result<void> put_one(const Image& image);
    Descriptor open_file(File& file);
    Result<void> check_room(std::uint64_t bytes, const File& file) const;
    File take_file();
    void release(File file);

    const std::filesystem::path folder_;
    const bool durable_;
    // Files that say that they hold an image, and may not.
    std::multimap<Digest, File> found_;
    std::vector<std::filesystem::path> torn_;  // by a crash; they hold nothing
    std::mutex mutex_;
    std::map<Digest, File> files_;
    std::vector<File> free_;
    std::uint64_t free_bytes_ = 0;
    std::uint64_t last_number_ = 0;
    HelperThreads helpers_;
};

}  // namespace ocelli::master
