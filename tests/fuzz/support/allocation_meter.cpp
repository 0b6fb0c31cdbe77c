#include "tests/fuzz/support/allocation_meter.hpp"

#include <atomic>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/allocator_interface.h>
#define OCELLI_ALLOCATION_HOOKS
#endif
#endif

namespace ocelli::fuzz {

namespace {

std::atomic<std::size_t> allocated{0};
std::atomic<bool> counting{false};

#ifdef OCELLI_ALLOCATION_HOOKS
void on_allocate(const volatile void*, std::size_t size) {
    if (counting) {
        allocated += size;
    }
}

void on_free(const volatile void*) {}

const int installed = __sanitizer_install_malloc_and_free_hooks(on_allocate, on_free);
#endif

}  // namespace

AllocationMeter::AllocationMeter() {
#ifdef OCELLI_ALLOCATION_HOOKS
    static_cast<void>(installed);
#endif
    allocated = 0;
    counting = true;
}

AllocationMeter::~AllocationMeter() {
    counting = false;
}

std::size_t AllocationMeter::bytes() const {
    return allocated;
}

}  // namespace ocelli::fuzz
