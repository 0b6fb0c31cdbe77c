#pragma once

// A folder and all folders below it, watched with inotify: which files are complete. Left alone are
// files that are no pictures by their extension, symbolic links, names that begin with a dot,
// folders that file servers and desktops make for themselves, and `excluded`. Names are relative to
// the folder.

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/error.hpp"

namespace ocelli::client {

// What has happened since the last look.
struct FolderChanges {
    std::vector<std::string> complete;  // closed after writing, or moved here
    std::vector<std::string> seen;      // found by looking: somebody may still write to them
    std::vector<std::string> troubles;  // sentences: folders that cannot be watched, each once
};

class FolderWatch {
  public:
    // bad_config with what to do: not a folder, or the limits of inotify.
    static Result<std::unique_ptr<FolderWatch>> open(std::string folder, std::string excluded);
    ~FolderWatch();
    FolderWatch(const FolderWatch&) = delete;
    FolderWatch& operator=(const FolderWatch&) = delete;

    // Readable when there are changes. It stays this object's.
    int descriptor() const { return descriptor_; }
    // Does not wait. When so much has happened that the kernel has dropped some of it, everything
    // that is there is `seen`.
    FolderChanges changes();
    // Whether the folder is still the one that was opened. No event tells: a file of it that is
    // open keeps a removed folder alive.
    bool is_there() const;
    // Everything that is there is `seen`, and watched from now on. bad_config: the folder itself
    // cannot be watched; those below it are `troubles`.
    Result<FolderChanges> look();
    // The folders below that could not be watched, once more.
    FolderChanges look_at_troubles();
    // Whether other machines may put files there without an event: NFS, SMB, FUSE and the like.
    // Known once it was looked at.
    bool is_remote() const { return is_remote_; }

  private:
    FolderWatch(std::string folder, std::string excluded, int descriptor);
    struct Event;
    using Inode = std::pair<std::uint64_t, std::uint64_t>;  // with its device
    static std::optional<Inode> inode_of(const std::string& path);
    void take(const Event& event, FolderChanges& changes);
    // Watches `folder` and those below it, then lists their files.
    Result<void> add(const std::string& folder, FolderChanges& changes);
    void add_below(const std::string& folder, FolderChanges& changes);
    void remove(const std::string& folder);
    bool is_excluded(const std::string& folder) const;

    std::string folder_;
    std::string excluded_;
    int descriptor_;
    std::optional<Inode> inode_;
    bool overflowed_ = false;
    bool is_remote_ = false;
    std::set<std::string> troubled_;
    std::unordered_map<int, std::string> folders_;  // by watch descriptor; "" is the top
};

// Whether a file of that name is looked at: a picture's extension, no dot in front.
bool is_picture_name(const std::string& file);

}  // namespace ocelli::client
