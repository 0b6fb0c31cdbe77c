#include "master/journal/image_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <thread>

#include "master/journal/descriptor.hpp"

namespace ocelli::master {

namespace {

namespace fs = std::filesystem;

// Left on the disk for the journal itself: reports must be written to give their images' room back.
constexpr std::uintmax_t kReserve = std::uintmax_t{256} << 10U;
constexpr std::size_t kThreadsMax = 32;

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

Result<void> write_all(int descriptor, std::span<const std::byte> bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return failure("write", path);
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

// Makes the names in the folder durable.
Result<void> sync_folder(const fs::path& folder) {
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.get() < 0 || ::fsync(descriptor.get()) != 0) {
        return failure("sync", folder);
    }
    return {};
}

Result<void> write_file(const fs::path& path, const Blob& image, bool durable) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640));
    if (file.get() < 0) {
        return failure("create", path);
    }
    if (auto written = write_all(file.get(), image.bytes(), path); !written) {
        return written;
    }
    if (durable && ::fsync(file.get()) != 0) {
        return failure("sync", path);
    }
    return {};
}

}  // namespace

fs::path ImageFiles::path_of(const Digest& digest) const {
    const std::string name = to_string(digest);
    return folder_ / name.substr(0, 2) / name;
}

std::vector<Result<void>> ImageFiles::put(const std::vector<Image>& images) {
    std::vector<Result<void>> results(images.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < images.size(); i = next++) {
            results[i] = put_one(images[i]);
        }
    };
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < std::min(durable_ ? images.size() : 1, kThreadsMax); ++i) {
        helpers.emplace_back(work);
    }
    work();
    helpers.clear();
    return results;
}

Result<void> ImageFiles::put_one(const Image& image) {
    const fs::path path = path_of(image.first);
    std::error_code error;
    const auto space = fs::space(folder_, error);
    if (!error && space.available < image.second.size() + kReserve) {
        errno = ENOSPC;
        return failure("write", path);
    }
    fs::create_directory(path.parent_path(), error);
    if (error) {
        errno = error.value();
        return failure("create", path.parent_path());
    }
    // Under another name until it is whole.
    const fs::path part = path.string() + ".part";
    if (auto written = write_file(part, image.second, durable_); !written) {
        fs::remove(part, error);
        return written;
    }
    if (::rename(part.c_str(), path.c_str()) != 0) {
        return failure("rename", part);
    }
    return durable_ ? sync_folders(path.parent_path()) : Result<void>();
}

Result<void> ImageFiles::sync_folders(const fs::path& folder) {
    if (auto synced = sync_folder(folder); !synced) {
        return synced;
    }
    {
        const std::scoped_lock lock(mutex_);
        if (known_.contains(folder)) {
            return {};
        }
    }
    auto synced = sync_folder(folder_);
    if (synced) {
        const std::scoped_lock lock(mutex_);
        known_.insert(folder);
    }
    return synced;
}

Result<Blob> ImageFiles::get(const Digest& digest) const {
    const fs::path path = path_of(digest);
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error) {
        return Error{ErrorCode::storage_failed,
                     fmt::format("cannot read '{}': {}", path.string(), error.message())};
    }
    std::shared_ptr<std::byte[]> bytes(new std::byte[size]);
    std::ifstream stream(path, std::ios::binary);
    stream.read(reinterpret_cast<char*>(bytes.get()), static_cast<std::streamsize>(size));
    Blob image(bytes, size);
    if (!stream || digest_of(image.bytes()) != digest) {
        return Error{ErrorCode::storage_failed,
                     fmt::format("the file '{}' does not hold the image that was written to it: "
                                 "check the disk",
                                 path.string())};
    }
    return image;
}

void ImageFiles::remove(const Digest& digest) const {
    std::error_code ignored;
    fs::remove(path_of(digest), ignored);
}

std::size_t ImageFiles::remove_others(const std::set<Digest>& needed) const {
    std::set<fs::path> kept;
    for (const Digest& digest : needed) {
        kept.insert(path_of(digest));
    }
    std::vector<fs::path> others;
    std::error_code error;
    for (auto entry = fs::recursive_directory_iterator(folder_, error);
         !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        if (entry->is_regular_file(error) && !kept.contains(entry->path())) {
            others.push_back(entry->path());
        }
    }
    for (const fs::path& path : others) {
        fs::remove(path, error);
    }
    return others.size();
}

}  // namespace ocelli::master
