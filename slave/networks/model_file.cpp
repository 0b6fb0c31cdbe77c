#include "slave/networks/model_file.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string_view>

#include "common/digest.hpp"

namespace ocelli::slave {

namespace {

// HTML and XML begin with '<' after white space; no network does.
bool is_web_page(std::span<const std::byte> bytes) {
    const std::size_t count = std::min<std::size_t>(bytes.size(), 256);
    const std::string_view head(reinterpret_cast<const char*>(bytes.data()), count);
    const std::size_t first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    return first != head.npos && head[first] == '<' && head.find('\0') == head.npos;
}

}  // namespace

Result<std::vector<std::byte>> read_model_file(const std::filesystem::path& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    std::ifstream stream(path, std::ios::binary);
    std::vector<std::byte> bytes(error ? 0 : size);
    if (error || !stream.read(reinterpret_cast<char*>(bytes.data()),
                              static_cast<std::streamsize>(bytes.size()))) {
        return Error{ErrorCode::bad_model,
                     fmt::format("the model file '{}' cannot be read: check that it is a file and "
                                 "that this user may read it",
                                 path.string())};
    }
    if (bytes.empty()) {
        return Error{ErrorCode::bad_model,
                     fmt::format("the model file '{}' is empty: fetch it again with "
                                 "scripts/fetch-models",
                                 path.string())};
    }
    if (is_web_page(bytes)) {
        return Error{ErrorCode::bad_model,
                     fmt::format("the model file '{}' is a web page and not a network: a download "
                                 "went wrong; fetch it again with scripts/fetch-models",
                                 path.string())};
    }
    return bytes;
}

Error cannot_read(const ModelData& model, std::string_view engine, std::string_view reason) {
    return {ErrorCode::bad_model,
            fmt::format("{} cannot read the model file '{}': {}; if it is damaged, fetch it again "
                        "with scripts/fetch-models, else say in its manifest which engine can",
                        engine, model.name, reason)};
}

std::string sha256_hex(std::span<const std::byte> bytes) {
    std::array<std::uint8_t, 32> digest{};
    // Fails only without memory, or where OpenSSL has no SHA-256.
    if (::EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, ::EVP_sha256(), nullptr) !=
        1) {
        throw std::runtime_error("OpenSSL cannot compute a SHA-256: see that its providers load");
    }
    return to_hex(digest);
}

namespace {

namespace fs = std::filesystem;

// A pool of three threads loads every network three times, and hashing takes longer than reading.
class HashCache {
  public:
    std::string sha256_of(const fs::path& path, std::span<const std::byte> bytes) {
        std::error_code error;
        const Key key{path.string(), bytes.size(), fs::last_write_time(path, error)};
        const std::lock_guard lock(mutex_);
        const auto [entry, is_new] = digests_.try_emplace(key);
        if (is_new) {
            entry->second = sha256_hex(bytes);
        }
        return entry->second;
    }

  private:
    using Key = std::tuple<std::string, std::size_t, fs::file_time_type>;

    std::mutex mutex_;
    std::map<Key, std::string> digests_;
};

HashCache& hash_cache() {
    static HashCache cache;
    return cache;
}

Result<std::vector<std::byte>> load_verified(const ModelManifest& manifest, const ModelFile& file,
                                             const fs::path& path) {
    auto bytes = read_model_file(path);
    if (!bytes || file.sha256.empty()) {
        return bytes;
    }
    const std::string digest = hash_cache().sha256_of(path, *bytes);
    if (std::find(file.sha256.begin(), file.sha256.end(), digest) != file.sha256.end()) {
        return bytes;
    }
    return Error{
        ErrorCode::bad_model,
        fmt::format(
            "the model file '{}' contradicts the field sha256 in [file.{}] of {}: it has {} "
            "bytes{} and the sha256 {}, which is none of those listed; fetch it again with "
            "scripts/fetch-models {}, or list this export in a manifest of your own",
            path.string(), file.key, manifest.source, bytes->size(),
            file.bytes == 0 ? "" : fmt::format(" ({} expected)", file.bytes), digest,
            manifest.name)};
}

}  // namespace

bool is_present(const ModelManifest& manifest, const ModelFile& file, const std::string& folder) {
    std::error_code error;
    const ModelFile* weights = file.weights.empty() ? nullptr : manifest.file(file.weights);
    return fs::exists(fs::path(folder) / file.name, error) &&
           (weights == nullptr || fs::exists(fs::path(folder) / weights->name, error));
}

Result<ModelData> load_model_file(const ModelManifest& manifest, const ModelFile& file,
                                  const std::string& folder) {
    const fs::path path = fs::path(folder) / file.name;
    ModelData data;
    data.name = path.string();
    auto network = load_verified(manifest, file, path);
    if (!network) {
        return network.error();
    }
    data.network = std::move(*network);
    if (!file.weights.empty()) {
        const ModelFile& weights = *manifest.file(file.weights);
        auto bytes = load_verified(manifest, weights, fs::path(folder) / weights.name);
        if (!bytes) {
            return bytes.error();
        }
        data.weights = std::move(*bytes);
    }
    return data;
}

}  // namespace ocelli::slave
