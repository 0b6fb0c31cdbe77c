#include "common/wire/span_archive.hpp"

namespace ocelli::wire {

void SpanInputArchive::read(void* target, std::size_t count) {
    if (count > rest_.size()) {
        throw MalformedMessage("it ends too early");
    }
    if (count > 0) {
        std::memcpy(target, rest_.data(), count);
        rest_ = rest_.subspan(count);
    }
}

std::size_t SpanInputArchive::read_size(std::size_t element_bytes, std::size_t cap) {
    std::uint32_t size = 0;
    read(&size, sizeof size);
    if (size > rest_.size() || size > cap) {
        throw MalformedMessage("it announces more elements than it can hold");
    }
    const std::size_t needed = size * element_bytes;
    if (needed > budget_) {
        throw MalformedMessage("it would take too much memory");
    }
    budget_ -= needed;
    return size;
}

void SpanInputArchive::enter() {
    if (++depth_ > kDepthMax) {
        throw MalformedMessage("it is nested too deeply");
    }
}

void SpanInputArchive::finish() const {
    if (!rest_.empty()) {
        throw MalformedMessage("it goes on after its end");
    }
}

void SpanOutputArchive::write(const void* source, std::size_t count) {
    const auto* first = static_cast<const std::byte*>(source);
    bytes_.insert(bytes_.end(), first, first + count);
}

void SpanOutputArchive::write_size(std::size_t size) {
    const auto number = static_cast<std::uint32_t>(size);
    write(&number, sizeof number);
}

}  // namespace ocelli::wire
