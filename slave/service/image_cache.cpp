#include "slave/service/image_cache.hpp"

#include "slave/image/decode.hpp"

namespace ocelli::slave {

const Result<std::shared_ptr<const Picture>>& CachedImage::picture(std::int64_t pixels_max) {
    std::call_once(once_, [&] {
        const TimePoint begin = now();
        picture_.emplace(decode(encoded_.bytes(), pixels_max));
        decode_time_ = now() - begin;
        if (*picture_) {
            decoded_bytes_ = (**picture_)->bytes();
        }
    });
    return *picture_;
}

std::size_t CachedImage::bytes() const {
    return encoded_.size() + decoded_bytes_;
}

void ImageCache::put(const Digest& digest, Blob encoded) {
    const std::scoped_lock lock(mutex_);
    if (const auto known = entries_.find(digest); known != entries_.end()) {
        order_.splice(order_.begin(), order_, known->second.place);
        return;
    }
    order_.push_front(digest);
    entries_.emplace(digest,
                     Entry{std::make_shared<CachedImage>(std::move(encoded)), order_.begin()});
    while (order_.size() > 1 && bytes_locked() > bytes_max_) {
        entries_.erase(order_.back());
        order_.pop_back();
    }
}

std::shared_ptr<CachedImage> ImageCache::find(const Digest& digest) {
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(digest);
    if (found == entries_.end()) {
        return nullptr;
    }
    order_.splice(order_.begin(), order_, found->second.place);
    return found->second.image;
}

std::size_t ImageCache::bytes() const {
    const std::scoped_lock lock(mutex_);
    return bytes_locked();
}

// Counted anew, because an entry grows when somebody decodes it.
std::size_t ImageCache::bytes_locked() const {
    std::size_t total = 0;
    for (const auto& [digest, entry] : entries_) {
        total += entry.image->bytes();
    }
    return total;
}

}  // namespace ocelli::slave
