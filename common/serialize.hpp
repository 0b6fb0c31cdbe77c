#pragma once

// A struct's fields in the order in which they travel: `OCELLI_SERIALIZE(name, bytes);`, for cereal
// and for the archives of common/wire.
#define OCELLI_SERIALIZE(...)                           \
    template <class Archive>                            \
    void serialize([[maybe_unused]] Archive& archive) { \
        __VA_OPT__(archive(__VA_ARGS__);)               \
    }                                                   \
    static_assert(true)  // takes the semicolon
