#include "slave/service/image_cache.hpp"

#include <utility>

#include "slave/picture/decode.hpp"

namespace ocelli::slave {

CachedImage::CachedImage(Blob encoded, std::string media_type)
    : CachedImage(std::move(encoded), std::move(media_type), std::make_shared<CacheLedger>()) {}

CachedImage::CachedImage(Blob encoded, std::string media_type, std::shared_ptr<CacheLedger> ledger)
    : encoded_(std::move(encoded)), media_type_(std::move(media_type)), ledger_(std::move(ledger)) {
    count(kEntryBytes + encoded_.size());
}

const Result<std::shared_ptr<const Picture>>& CachedImage::picture(std::int64_t pixels_max) {
    std::call_once(once_, [&] {
        const TimePoint begin = now();
        picture_.emplace(decode(encoded_.bytes(), pixels_max, media_type_));
        decode_time_ = now() - begin;
        encoded_ = {};
        count(kEntryBytes + (*picture_ ? (**picture_)->bytes() : 0));
    });
    return *picture_;
}

void CachedImage::count(std::size_t bytes) {
    const std::scoped_lock lock(ledger_->mutex);
    if (kept_) {
        ledger_->bytes += bytes - counted_;
        counted_ = bytes;
    }
}

void CachedImage::drop() {
    const std::scoped_lock lock(ledger_->mutex);
    ledger_->bytes -= std::exchange(counted_, 0);
    kept_ = false;
}

void ImageCache::put(std::uint64_t number, Blob encoded, std::string media_type) {
    const std::scoped_lock lock(mutex_);
    if (const auto known = entries_.find(number); known != entries_.end()) {
        order_.splice(order_.begin(), order_, known->second.place);
        return;
    }
    order_.push_front(number);
    entries_.emplace(number, Entry{std::make_shared<CachedImage>(std::move(encoded),
                                                                 std::move(media_type), ledger_),
                                   order_.begin()});
    while (order_.size() > 1 && bytes() > bytes_max_) {
        const auto oldest = entries_.find(order_.back());
        oldest->second.image->drop();
        entries_.erase(oldest);
        order_.pop_back();
    }
}

std::shared_ptr<CachedImage> ImageCache::find(std::uint64_t number) {
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(number);
    if (found == entries_.end()) {
        return nullptr;
    }
    order_.splice(order_.begin(), order_, found->second.place);
    return found->second.image;
}

void ImageCache::clear() {
    const std::scoped_lock lock(mutex_);
    for (auto& [number, entry] : entries_) {
        entry.image->drop();
    }
    entries_.clear();
    order_.clear();
}

std::size_t ImageCache::bytes() const {
    const std::scoped_lock lock(ledger_->mutex);
    return ledger_->bytes;
}

}  // namespace ocelli::slave
