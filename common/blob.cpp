#include "common/blob.hpp"

#include <algorithm>

namespace ocelli {

Blob Blob::copy_of(std::span<const std::byte> bytes) {
    auto storage = std::make_shared_for_overwrite<std::byte[]>(bytes.size());
    std::ranges::copy(bytes, storage.get());
    return Blob(std::move(storage), bytes.size());
}

Blob Blob::copy_of(std::string_view text) {
    return copy_of(std::as_bytes(std::span(text.data(), text.size())));
}

}  // namespace ocelli
