#include "slave/service/allocator.hpp"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace ocelli::slave {

void keep_large_buffers() {
#ifdef __GLIBC__
    constexpr int kMmapThreshold = 32 << 20;   // bytes; the most that glibc accepts
    constexpr int kTrimThreshold = 128 << 20;  // bytes, free at the end of each thread's arena
    ::mallopt(M_MMAP_THRESHOLD, kMmapThreshold);
    ::mallopt(M_TRIM_THRESHOLD, kTrimThreshold);
#endif
}

}  // namespace ocelli::slave
