#include "master/journal/image_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>
#include <utility>

namespace ocelli::master {

namespace {

namespace fs = std::filesystem;

// Left on the disk for the journal itself: reports must be written to give their images' room back.
constexpr std::uintmax_t kReserve = std::uintmax_t{256} << 10U;
constexpr std::size_t kHelpersMax = 31;
constexpr std::size_t kFreeFilesMax = 64;
constexpr std::uint64_t kFreeBytesMax = std::uint64_t{32} << 20U;

// What a file begins with; only this machine reads it.
struct FileHeader {
    std::array<char, 8> magic{'o', 'c', 'e', 'l', 'l', 'i', 'i', '1'};
    std::uint64_t image_bytes = 0;
    Digest digest;

    bool is_ours() const { return magic == FileHeader().magic; }
};
static_assert(sizeof(FileHeader) == 32);

// From errno.
Error failure(const char* what, const fs::path& path) {
    const std::string why =
        fmt::format("cannot {} '{}': {}", what, path.string(), std::strerror(errno));
    switch (errno) {
        case ENOSPC:
        case EDQUOT:
            return {ErrorCode::storage_full, why};
        case EMFILE:
        case ENFILE:
            return {ErrorCode::busy, why + ": submit again later, or raise LimitNOFILE"};
        default:
            return {ErrorCode::storage_failed, why};
    }
}

// Makes the names in the folder durable.
Result<void> sync_folder(const fs::path& folder) {
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.get() < 0 || ::fsync(descriptor.get()) != 0) {
        return failure("sync", folder);
    }
    return {};
}

// Writes header and image at the file's beginning.
Result<void> write_image(int descriptor, const FileHeader& header, const Blob& image,
                         const fs::path& path) {
    const std::size_t total = sizeof header + image.size();
    std::size_t written = 0;
    while (written < total) {
        const std::size_t skipped = written - std::min(written, sizeof header);
        const auto* begin = reinterpret_cast<const std::byte*>(&header);
        std::array<::iovec, 2> parts{{
            {const_cast<std::byte*>(begin) + (written - skipped),
             sizeof header - (written - skipped)},
            {const_cast<std::byte*>(image.bytes().data()) + skipped, image.size() - skipped},
        }};
        const ssize_t count = ::pwritev(descriptor, parts.data(), static_cast<int>(parts.size()),
                                        static_cast<off_t>(written));
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return failure("write", path);
        }
        written += static_cast<std::size_t>(count);
    }
    return {};
}

// Whether it is a file of this class, and what it says that it holds. What a crash has cut off or
// left as zeros is ours, too, and holds nothing.
struct Look {
    bool is_ours = false;
    std::optional<FileHeader> header;
};

Look look_at(const fs::path& path) {
    FileHeader header;
    std::ifstream stream(path, std::ios::binary);
    stream.read(reinterpret_cast<char*>(&header), sizeof header);
    if (!stream) {
        return {stream.eof(), std::nullopt};
    }
    const bool is_empty = header.magic == std::array<char, 8>{};
    return {header.is_ours() || is_empty, header.is_ours() ? std::optional(header) : std::nullopt};
}

// The image that the file holds, if it is the one of `digest`.
std::optional<Blob> read_image(const fs::path& path, const Digest& digest) {
    const auto header = look_at(path).header;
    std::error_code error;
    const auto bytes = fs::file_size(path, error);
    if (!header || error || header->image_bytes > bytes - sizeof(FileHeader)) {
        return std::nullopt;
    }
    auto content = std::make_shared_for_overwrite<std::byte[]>(header->image_bytes);
    std::ifstream stream(path, std::ios::binary);
    stream.seekg(sizeof(FileHeader));
    stream.read(reinterpret_cast<char*>(content.get()),
                static_cast<std::streamsize>(header->image_bytes));
    const Blob image(std::move(content), header->image_bytes);
    return stream && digest_of(image.bytes()) == digest ? std::optional(image) : std::nullopt;
}

// The number that the file's name is; 0 for another name.
std::uint64_t number_of(const fs::path& path) {
    const std::string name = path.filename().string();
    const bool is_number = !name.empty() && name.size() < 19 &&
                           std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
    return is_number ? std::stoull(name) : 0;
}

}  // namespace

ImageFiles::ImageFiles(fs::path folder, bool durable)
    : folder_(std::move(folder)), durable_(durable), helpers_(durable ? kHelpersMax : 0) {
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder_, error);
         !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const std::uint64_t number = number_of(entry->path());
        last_number_ = std::max(last_number_, number);
        std::error_code unreadable;
        if (number == 0 || entry->symlink_status(unreadable).type() != fs::file_type::regular) {
            continue;
        }
        const Look look = look_at(entry->path());
        if (look.header) {
            found_.emplace(look.header->digest, File{number, entry->file_size(unreadable), false});
        } else if (look.is_ours) {
            torn_.push_back(entry->path());
        }
    }
}

fs::path ImageFiles::path_of(const File& file) const {
    return folder_ / std::to_string(file.number);
}

std::vector<Result<void>> ImageFiles::put(const std::vector<Image>& images) {
    std::vector<Result<void>> results(images.size());
    helpers_.for_each(images.size(), [&](std::size_t i) { results[i] = put_one(images[i]); });
    return results;
}

// Nothing counts on a file before it is written and synced; where the image was before, it stays.
Result<void> ImageFiles::put_one(const Image& image) {
    const auto& [digest, bytes] = image;
    File file = take_file();
    const auto write = [&]() -> Result<void> {
        const std::uint64_t size = sizeof(FileHeader) + bytes.size();
        if (auto room = check_room(size, file); !room) {
            return room;
        }
        const Descriptor open = open_file(file);
        const fs::path path = path_of(file);
        if (open.get() < 0) {
            return failure("create", path);
        }
        FileHeader header;
        header.image_bytes = bytes.size();
        header.digest = digest;
        if (auto written = write_image(open.get(), header, bytes, path); !written) {
            return written;
        }
        file.bytes = std::max(file.bytes, size);
        if (durable_ && (file.is_new ? ::fsync(open.get()) : ::fdatasync(open.get())) != 0) {
            return failure("sync", path);
        }
        return durable_ && file.is_new ? sync_folder(folder_) : Result<void>();
    };
    auto written = write();
    if (!written) {
        std::error_code ignored;
        fs::remove(path_of(file), ignored);
        return written;
    }
    file.is_new = false;
    std::unique_lock lock(mutex_);
    const auto before = files_.find(digest);
    if (before == files_.end()) {
        files_.emplace(digest, file);
        return {};
    }
    std::swap(before->second, file);
    lock.unlock();
    release(file);
    return {};
}

// A new one gets a number that no file has.
Descriptor ImageFiles::open_file(File& file) {
    while (true) {
        const int flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | (file.is_new ? O_EXCL : 0);
        Descriptor open(::open(path_of(file).c_str(), flags, 0600));
        if (open.get() >= 0 || !file.is_new || errno != EEXIST) {
            return open;
        }
        const std::scoped_lock lock(mutex_);
        file.number = ++last_number_;
    }
}

Result<void> ImageFiles::check_room(std::uint64_t bytes, const File& file) const {
    std::error_code error;
    const auto space = fs::space(folder_, error);
    const std::uint64_t more = bytes - std::min(bytes, file.bytes);
    if (error || more == 0 || space.available >= more + kReserve) {
        return {};
    }
    errno = ENOSPC;
    return failure("write", path_of(file));
}

// The one that was freed last: what it held is most likely still in memory.
ImageFiles::File ImageFiles::take_file() {
    const std::scoped_lock lock(mutex_);
    if (free_.empty()) {
        return {++last_number_, 0, true};
    }
    const File file = free_.back();
    free_.pop_back();
    free_bytes_ -= file.bytes;
    return file;
}

void ImageFiles::release(File file) {
    {
        const std::scoped_lock lock(mutex_);
        if (free_.size() < kFreeFilesMax && free_bytes_ + file.bytes <= kFreeBytesMax) {
            free_.push_back(file);
            free_bytes_ += file.bytes;
            return;
        }
    }
    std::error_code ignored;
    fs::remove(path_of(file), ignored);
}

void ImageFiles::give_room_back() {
    std::vector<File> files;
    {
        const std::scoped_lock lock(mutex_);
        files.swap(free_);
        free_bytes_ = 0;
    }
    std::error_code ignored;
    for (const File& file : files) {
        fs::remove(path_of(file), ignored);
    }
}

Result<Blob> ImageFiles::get(const Digest& digest) {
    const auto [begin, end] = found_.equal_range(digest);
    for (auto found = begin; found != end; ++found) {
        if (auto image = read_image(path_of(found->second), digest)) {
            files_.insert_or_assign(digest, found->second);
            return *std::move(image);
        }
    }
    return Error{ErrorCode::storage_failed,
                 begin == end
                     ? fmt::format("no file in '{}' holds the image", folder_.string())
                     : fmt::format("the file '{}' does not hold the image that was written to it: "
                                   "check the disk",
                                   path_of(begin->second).string())};
}

void ImageFiles::remove(const Digest& digest) {
    File file;
    {
        const std::scoped_lock lock(mutex_);
        const auto found = files_.find(digest);
        if (found == files_.end()) {
            return;
        }
        file = found->second;
        files_.erase(found);
    }
    release(file);
}

std::size_t ImageFiles::remove_others(const std::set<Digest>& needed) {
    std::erase_if(files_, [&](const auto& entry) { return !needed.contains(entry.first); });
    std::set<fs::path> kept;
    for (const auto& [digest, file] : files_) {
        kept.insert(path_of(file));
    }
    std::vector<fs::path> others = std::exchange(torn_, {});
    for (const auto& [digest, file] : std::exchange(found_, {})) {
        if (!kept.contains(path_of(file))) {
            others.push_back(path_of(file));
        }
    }
    std::error_code ignored;
    for (const fs::path& path : others) {
        fs::remove(path, ignored);
    }
    return others.size();
}

}  // namespace ocelli::master
