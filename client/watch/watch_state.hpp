#pragma once

// What `ocelli watch` knows of the files in its folder, kept in a file so that it goes on where it
// stopped. Each change is appended as a line before put() returns, which a crash of the process
// survives; sync() makes it survive a power cut. A line that was cut off is dropped. One process at
// a time.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "common/digest.hpp"
#include "common/error.hpp"
#include "common/task_id.hpp"

namespace ocelli::client {

// How a file that was changed is told from one that was not, without reading it.
struct FileIdentity {
    std::int64_t modified_ns = 0;
    std::uint64_t bytes = 0;
    std::uint64_t device =
        0;  // and inode: where the file was moved it is still the same; 0: not known
    std::uint64_t inode = 0;

    bool operator==(const FileIdentity&) const = default;
    // Under the same name: devices may have other numbers after a restart.
    bool is_unchanged(const FileIdentity& before) const {
        return modified_ns == before.modified_ns && bytes == before.bytes;
    }
};

enum class WatchProgress {
    open,      // its task has its id, and may be at the master
    complete,  // reported, and nothing is missing
    lacking,   // reported as partial, failed or expired
};

struct WatchEntry {
    TaskId task;
    Digest digest;
    FileIdentity identity;
    WatchProgress progress = WatchProgress::open;

    bool operator==(const WatchEntry&) const = default;
};

class WatchState {
  public:
    // Reads `path` if it is there. bad_config when it is no state file, cannot be written, or
    // another process has it.
    static Result<WatchState> open(const std::string& path);
    WatchState(WatchState&& other) noexcept;
    WatchState& operator=(WatchState&&) = delete;
    ~WatchState();

    // Null when nothing is known of the file, which is named relative to the folder.
    const WatchEntry* find(const std::string& file) const;
    // The name under which a file of this identity was known; empty when there is none.
    std::string former_name(const FileIdentity& identity) const;
    // storage_failed, storage_full when it cannot be written: then it is not known.
    Result<void> put(const std::string& file, const WatchEntry& entry);
    // All that was put survives a power cut. storage_failed: nobody knows what the disk holds; the
    // state must not be used any more.
    Result<void> sync();
    // The file is gone: its lines go with the next compact().
    void forget(const std::string& file);
    // Writes the file anew without the entries that `is_wanted` does not want, if that is worth it.
    Result<void> compact(const std::function<bool(const std::string& file)>& is_wanted);
    std::size_t size() const { return entries_.size(); }

  private:
    WatchState(std::string path, int descriptor)
        : path_(std::move(path)), descriptor_(descriptor) {}
    Result<void> load();
    void insert(const std::string& file, const WatchEntry& entry);
    Result<void> read_lines(const std::string& text, bool is_earlier);
    Result<void> write_anew();

    std::string path_;
    int descriptor_ = -1;
    std::size_t lines_ = 0;
    bool unsynced_ = false;
    struct InodeHash {
        std::size_t operator()(const FileIdentity& identity) const {
            return std::hash<std::uint64_t>()(identity.inode);
        }
    };
    std::unordered_map<std::string, WatchEntry> entries_;
    std::unordered_map<FileIdentity, std::string, InodeHash> names_;  // where the inode is known
};

// A line of the state file: "open TASK DIGEST MODIFIED_NS BYTES DEVICE INODE FILE\n". In FILE
// whatever is not printable ASCII, spaces and "%" are written as "%XX".
std::string to_line(const std::string& file, const WatchEntry& entry);
// The inverse, without the newline; nothing when it is no such line. `is_earlier`: of a release
// that wrote neither DEVICE nor INODE.
std::optional<std::pair<std::string, WatchEntry>> parse_line(std::string_view line,
                                                             bool is_earlier = false);

}  // namespace ocelli::client
