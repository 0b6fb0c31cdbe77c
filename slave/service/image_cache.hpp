#pragma once

// The images that the master sent and that this slave keeps, by number, bounded in bytes: the least
// recently used go first. Decoding happens once however many threads ask. Thread-safe.

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "common/blob.hpp"
#include "common/clock.hpp"
#include "common/error.hpp"
#include "slave/picture/picture.hpp"

namespace ocelli::slave {

// The bytes of the images that a cache keeps: an image grows, on any thread, when it is decoded.
struct CacheLedger {
    std::mutex mutex;
    std::size_t bytes = 0;
};

// One image: as it was sent, and from the first call of picture() on decoded instead.
class CachedImage {
  public:
    // What one takes beside its bytes or pixels, roughly: what cannot be decoded has neither, and
    // must not pile up.
    static constexpr std::size_t kEntryBytes = 1024;

    // `media_type`: as decode() takes it.
    explicit CachedImage(Blob encoded, std::string media_type = {});
    // One whose bytes count in `ledger` until drop().
    CachedImage(Blob encoded, std::string media_type, std::shared_ptr<CacheLedger> ledger);

    // Decodes on the first call; who comes meanwhile waits for it. bad_image, image_too_large.
    const Result<std::shared_ptr<const Picture>>& picture(std::int64_t pixels_max);
    // What decoding took; zero before it happened.
    Duration decode_time() const { return decode_time_.load(std::memory_order_relaxed); }
    // The cache keeps it no more; who holds it may go on.
    void drop();

  private:
    void count(std::size_t bytes);

    Blob encoded_;  // empty once it is decoded: nobody asks for it again
    const std::string media_type_;
    std::once_flag once_;
    std::optional<Result<std::shared_ptr<const Picture>>> picture_;
    std::atomic<Duration> decode_time_ = Duration::zero();
    std::shared_ptr<CacheLedger> ledger_;
    // Under the ledger's mutex.
    std::size_t counted_ = 0;
    bool kept_ = true;
};

class ImageCache {
  public:
    explicit ImageCache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    // Keeps the image, and drops others until all fit; the newest stays even if it alone does not.
    void put(std::uint64_t number, Blob encoded, std::string media_type = {});
    // Null when it is not (or no longer) kept. Who holds the pointer may use it when it is dropped.
    std::shared_ptr<CachedImage> find(std::uint64_t number);
    std::size_t bytes() const;
    // For another master, whose numbers are other images'.
    void clear();

  private:
    using Order = std::list<std::uint64_t>;  // most recently used first
    struct Entry {
        std::shared_ptr<CachedImage> image;
        Order::iterator place;
    };

    const std::size_t bytes_max_;
    const std::shared_ptr<CacheLedger> ledger_ = std::make_shared<CacheLedger>();
    std::mutex mutex_;
    Order order_;
    std::unordered_map<std::uint64_t, Entry> entries_;
};

}  // namespace ocelli::slave
