#pragma once

// Relaxed atomic operations on words that blocks share: CUDA's on the device, std::atomic_ref on
// the host.

#include <atomic>

#include "slave/cuda/kernels/portable.hpp"

namespace ocelli::cuda {

template <typename T>
OCELLI_HD T atomic_load(const T* from) {
#ifdef __CUDA_ARCH__
    return *static_cast<const volatile T*>(from);
#else
    return std::atomic_ref<T>(*const_cast<T*>(from)).load(std::memory_order_relaxed);
#endif
}

template <typename T>
OCELLI_HD void atomic_store(T* to, T value) {
#ifdef __CUDA_ARCH__
    *static_cast<volatile T*>(to) = value;
#else
    std::atomic_ref<T>(*to).store(value, std::memory_order_relaxed);
#endif
}

// These return what was there before.

template <typename T>
OCELLI_HD T atomic_add(T* to, T value) {
#ifdef __CUDA_ARCH__
    return atomicAdd(to, value);
#else
    return std::atomic_ref<T>(*to).fetch_add(value, std::memory_order_relaxed);
#endif
}

template <typename T>
OCELLI_HD T atomic_or(T* to, T value) {
#ifdef __CUDA_ARCH__
    return atomicOr(to, value);
#else
    return std::atomic_ref<T>(*to).fetch_or(value, std::memory_order_relaxed);
#endif
}

template <typename T>
OCELLI_HD T atomic_min(T* to, T value) {
#ifdef __CUDA_ARCH__
    return atomicMin(to, value);
#else
    std::atomic_ref<T> word(*to);
    T before = word.load(std::memory_order_relaxed);
    while (value < before &&
           !word.compare_exchange_weak(before, value, std::memory_order_relaxed)) {
    }
    return before;
#endif
}

template <typename T>
OCELLI_HD T atomic_max(T* to, T value) {
#ifdef __CUDA_ARCH__
    return atomicMax(to, value);
#else
    std::atomic_ref<T> word(*to);
    T before = word.load(std::memory_order_relaxed);
    while (before < value &&
           !word.compare_exchange_weak(before, value, std::memory_order_relaxed)) {
    }
    return before;
#endif
}

}  // namespace ocelli::cuda
