// Opening a journal: whose it is, whether it is whole, what it holds.

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/logger.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <set>

#include "common/text.hpp"
#include "common/wire/codec.hpp"
#include "master/journal/journal.hpp"
#include "master/journal/journal_file.hpp"
#include "master/journal/sqlite.hpp"

namespace ocelli::master {

namespace {

namespace fs = std::filesystem;

std::string synchronous(JournalSync sync) {
    switch (sync) {
        case JournalSync::full:
            return "FULL";
        case JournalSync::normal:
            return "NORMAL";
        case JournalSync::off:
            break;
    }
    return "OFF";
}

Error unusable(const fs::path& folder, const std::string& why) {
    return {ErrorCode::bad_config,
            fmt::format("the state folder '{}' cannot be used: {}", folder.string(), why)};
}

Error full(const fs::path& folder) {
    return unusable(folder, "its disk is full: make room there, and start the master again");
}

Error not_ours(const fs::path& folder, const std::string& why) {
    return unusable(folder, fmt::format("{}: name another, or give it to the user that runs "
                                        "ocelli-master",
                                        why));
}

Error damaged(const fs::path& folder, const std::string& what) {
    return unusable(folder,
                    fmt::format("its journal is damaged ({}): move the folder away to start "
                                "afresh, and check the disk; what it held and was not reported "
                                "must be submitted again",
                                what));
}

// A new folder's own name is to survive a power cut too.
void sync_name_of(const fs::path& folder) {
    const fs::path parent = folder.has_parent_path() ? folder.parent_path() : fs::path(".");
    const Descriptor descriptor(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.get() >= 0) {
        ::fsync(descriptor.get());
    }
}

// What makes the folder somebody else's: the name of a file in it, where no journal is. "" where
// there is one, or nothing but what a file system makes.
std::string strangers_file(const fs::path& folder) {
    std::error_code error;
    if (fs::exists(folder / "journal.db", error)) {
        return "";
    }
    for (auto entry = fs::directory_iterator(folder, error);
         !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        const bool is_left = name == "lock" || name == "journal.db-wal" || name == "journal.db-shm";
        const bool is_images = name == "images" && fs::is_empty(entry->path(), error) && !error;
        if (name != "lost+found" && !name.starts_with('.') && !is_left && !is_images) {
            return name;
        }
    }
    return "";
}

Result<void> make_folders(const fs::path& folder) {
    std::error_code error;
    if (const std::string file = strangers_file(folder); !file.empty()) {
        return unusable(folder,
                        fmt::format("it has no journal, but '{}', which is somebody else's: "
                                    "name an empty folder, or one that is not there yet",
                                    printable(file)));
    }
    const bool is_new = fs::create_directories(folder, error);
    if (!error) {
        fs::create_directory(folder / "images", error);
    }
    if (!error && fs::is_symlink(folder / "images", error)) {
        return not_ours(folder, "its 'images' is a link to another folder");
    }
    if (error) {
        return error == std::errc::no_space_on_device ? full(folder)
                                                      : not_ours(folder, error.message());
    }
    if (is_new) {
        sync_name_of(folder);
    }
    return {};
}

// Gone with the process, however it ends.
Result<Descriptor> lock(const fs::path& folder) {
    Descriptor file(
        ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (file.get() < 0) {
        return errno == ENOSPC ? full(folder) : not_ours(folder, std::strerror(errno));
    }
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        return unusable(folder,
                        "another ocelli-master uses it: stop that one, or give each a "
                        "folder of its own");
    }
    return file;
}

// A log that was not synced at every commit may have holes after a power cut; what stands before
// them is all that was promised.
std::string damage_in(const fs::path& database, JournalSync sync, spdlog::logger& logger) {
    std::string damage = damage_in_log(database);
    if (damage.empty() || sync == JournalSync::full) {
        return damage;
    }
    logger.error(
        "'{}' is damaged ({}): what was accepted after that is lost, as [journal] sync allows",
        database.string(), damage);
    return "";
}

Result<std::vector<StoredTask>> read_tasks(JournalFile& file, const fs::path& folder) {
    std::vector<StoredTask> tasks;
    for (TaskRow& row : file.open_tasks()) {
        auto submit = wire::decode<wire::Submit>(row.submit);
        if (!row.is_whole || !submit) {
            return damaged(folder,
                           fmt::format("its task {} is not what was written", tasks.size() + 1));
        }
        tasks.push_back({std::move(*submit), row.digest, Blob()});
    }
    return tasks;
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(const JournalSettings& settings,
                                               std::shared_ptr<spdlog::logger> logger) {
    const fs::path& folder = settings.folder;
    if (auto made = make_folders(folder); !made) {
        return made.error();
    }
    auto locked = lock(folder);
    if (!locked) {
        return locked.error();
    }
    if (auto damage = damage_in(folder / "journal.db", settings.sync, *logger); !damage.empty()) {
        return damaged(folder, damage);
    }
    // Earlier releases let others read it.
    static_cast<void>(!::chmod((folder / "journal.db").c_str(), 0600));
    try {
        auto file =
            std::make_unique<JournalFile>(folder / "journal.db", synchronous(settings.sync));
        if (const std::string damage = file->damage(); !damage.empty()) {
            return damaged(folder, damage);
        }
        auto tasks = read_tasks(*file, folder);
        if (!tasks) {
            return tasks.error();
        }
        return std::unique_ptr<Journal>(new Journal(settings, std::move(*locked), std::move(file),
                                                    std::move(*tasks), std::move(logger)));
    } catch (const SqliteError& failure) {
        if (failure.is_full()) {
            return full(folder);
        }
        return failure.is_corruption() ? damaged(folder, failure.message)
                                       : unusable(folder, failure.message);
    }
}

Journal::Journal(const JournalSettings& settings, Descriptor lock,
                 std::unique_ptr<JournalFile> file, std::vector<StoredTask> tasks,
                 std::shared_ptr<spdlog::logger> logger)
    : settings_(settings),
      logger_(std::move(logger)),
      lock_(std::move(lock)),
      images_(settings.folder / "images", settings.sync == JournalSync::full),
      file_(std::move(file)),
      open_tasks_(std::move(tasks)) {
    std::set<Digest> digests;
    for (StoredTask& task : open_tasks_) {
        auto image = images_.get(task.digest);
        if (image) {
            task.image = std::move(*image);
        } else {
            logger_->error("the picture of task {} is lost: {}", to_string(task.submit.task_id),
                           image.error().message);
        }
        ++needed_[task.digest].tasks;
        digests.insert(task.digest);
    }
    const std::size_t removed = images_.remove_others(digests);
    logger_->info("the journal in '{}' has {} open tasks; {} files that nothing needs removed",
                  settings_.folder.string(), open_tasks_.size(), removed);
}

}  // namespace ocelli::master
