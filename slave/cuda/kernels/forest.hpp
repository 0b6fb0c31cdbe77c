#pragma once

// Groups of pixels that touch, as trees of parents (union and find): the parent of a pixel comes
// before it, a root is its own parent. Any number of threads may join and look at the same time;
// whatever their order, a group ends as one tree.

#include "slave/cuda/kernels/atomics.hpp"

namespace ocelli::cuda {

// Set at the root of a group that is an edge.
constexpr std::uint32_t kEdgeRoot = 0x80000000U;

OCELLI_HD std::uint32_t parent_of(const std::uint32_t* parents, std::uint32_t pixel) {
    return atomic_load(parents + pixel) & ~kEdgeRoot;
}

OCELLI_HD std::uint32_t root_of(const std::uint32_t* parents, std::uint32_t pixel) {
    for (;;) {
        const std::uint32_t parent = parent_of(parents, pixel);
        if (parent == pixel) {
            return pixel;
        }
        pixel = parent;
    }
}

// The same when nobody joins any more: what is read may come from caches.
OCELLI_HD std::uint32_t final_root_of(const std::uint32_t* parents, std::uint32_t pixel) {
    for (;;) {
        const std::uint32_t parent = parents[pixel] & ~kEdgeRoot;
        if (parent == pixel) {
            return pixel;
        }
        pixel = parent;
    }
}

// Shortens the path that it walks. A pixel whose parent is rewritten here is no root, and nothing
// is lost where another thread has just given it an earlier one: join() goes on with both.
OCELLI_HD std::uint32_t root_and_shorten(std::uint32_t* parents, std::uint32_t pixel) {
    for (;;) {
        const std::uint32_t parent = atomic_load(parents + pixel);
        if (parent == pixel) {
            return pixel;
        }
        const std::uint32_t next = atomic_load(parents + parent);
        if (next == parent) {
            return parent;
        }
        atomic_store(parents + pixel, next);
        pixel = next;
    }
}

// Before any root is marked as an edge's.
OCELLI_HD void join(std::uint32_t* parents, std::uint32_t a, std::uint32_t b) {
    for (;;) {
        a = root_and_shorten(parents, a);
        b = root_and_shorten(parents, b);
        if (a == b) {
            return;
        }
        const std::uint32_t later = larger(a, b);
        const std::uint32_t earlier = smaller(a, b);
        const std::uint32_t before = atomic_min(parents + later, earlier);
        if (before == later) {
            return;  // it was a root, and is the child of the other now
        }
        a = before;  // somebody else joined it to another tree: those two are one as well
        b = earlier;
    }
}

}  // namespace ocelli::cuda
