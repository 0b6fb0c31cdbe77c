#include "common/digest.hpp"

#ifdef __x86_64__
#include <xxh_x86dispatch.h>  // XXH3 with the widest vectors that the machine has
#else
#include <xxhash.h>
#endif

#include <algorithm>

#include "common/hex.hpp"

namespace ocelli {

Digest digest_of(std::span<const std::byte> bytes) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
    Digest digest;
    std::ranges::copy(canonical.digest, digest.bytes.begin());
    return digest;
}

std::string to_string(const Digest& digest) {
    return to_hex(digest.bytes);
}

}  // namespace ocelli
