#pragma once

// cereal archives over bytes in memory. The stock ones trust every length they read: nine bytes
// make them allocate 8 GiB. This input archive trusts nothing:
//   - a size is at most the bytes that remain (every element takes at least one) and the cap;
//   - all allocations together stay within a budget;
//   - containers nest at most kDepthMax deep;
//   - bool is 0 or 1, an enum at most its `last_`, a double or float anything;
//   - finish() refuses bytes that are left over.
// A violation throws MalformedMessage, which unpack() turns into an Error.
//
// Encoding: integers little-endian at their size, floats as their IEEE bits, enums and bool as one
// byte, sizes as 32 bits, an optional as a bool and the value.

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cereal/cereal.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "common/error.hpp"
#include "common/wire/frame.hpp"

namespace ocelli::wire {

class MalformedMessage : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

static_assert(std::endian::native == std::endian::little, "the wire is little-endian");

inline constexpr std::size_t kStringBytesMax = 64 * 1024;
inline constexpr std::size_t kElementsMax = 100'000;
inline constexpr std::size_t kAllocationBudget = std::size_t{8} << 20U;
inline constexpr int kDepthMax = 8;
inline constexpr std::size_t kUsualBytes = 512;  // of a message

class SpanInputArchive : public cereal::InputArchive<SpanInputArchive> {
  public:
    explicit SpanInputArchive(std::span<const std::byte> bytes)
        : InputArchive(this), rest_(bytes) {}

    void read(void* target, std::size_t count);
    // A container's size, checked against what remains and `cap`; charges the budget for it.
    std::size_t read_size(std::size_t element_bytes, std::size_t cap);
    void enter();
    void leave() { --depth_; }
    void finish() const;

  private:
    std::span<const std::byte> rest_;
    std::size_t budget_ = kAllocationBudget;
    int depth_ = 0;
};

class SpanOutputArchive : public cereal::OutputArchive<SpanOutputArchive> {
  public:
    explicit SpanOutputArchive(std::vector<std::byte>& bytes)
        : OutputArchive(this), bytes_(bytes) {}

    void write(const void* source, std::size_t count);
    void write_size(std::size_t size);

  private:
    std::vector<std::byte>& bytes_;
};

}  // namespace ocelli::wire

CEREAL_SETUP_ARCHIVE_TRAITS(ocelli::wire::SpanInputArchive, ocelli::wire::SpanOutputArchive)

namespace ocelli::wire {

template <class T>
concept PlainNumber = std::is_arithmetic_v<T> && !std::same_as<T, bool>;

template <PlainNumber T>
void CEREAL_LOAD_FUNCTION_NAME(SpanInputArchive& archive, T& value) {
    archive.read(&value, sizeof value);
}
template <PlainNumber T>
void CEREAL_SAVE_FUNCTION_NAME(SpanOutputArchive& archive, const T& value) {
    archive.write(&value, sizeof value);
}

template <std::same_as<bool> T>
void CEREAL_LOAD_FUNCTION_NAME(SpanInputArchive& archive, T& value) {
    std::uint8_t number = 0;
    archive.read(&number, 1);
    if (number > 1) {
        throw MalformedMessage("a truth value is neither 0 nor 1");
    }
    value = number == 1;
}
template <std::same_as<bool> T>
void CEREAL_SAVE_FUNCTION_NAME(SpanOutputArchive& archive, const T& value) {
    const std::uint8_t number = value ? 1 : 0;
    archive.write(&number, 1);
}

}  // namespace ocelli::wire

// The types below live in namespaces that argument-dependent lookup does not search for us, so
// cereal's own namespace takes these, as its headers do for the standard library's types.
namespace cereal {

using ocelli::wire::SpanInputArchive;
using ocelli::wire::SpanOutputArchive;

// cereal's own way with enums checks no range: ours goes first.
template <class Enum>
requires std::is_enum_v<Enum>
struct specialize<SpanInputArchive, Enum, specialization::non_member_load_save> : std::true_type {
};
template <class Enum>
requires std::is_enum_v<Enum>
struct specialize<SpanOutputArchive, Enum, specialization::non_member_load_save> : std::true_type {
};

template <class Enum>
requires std::is_enum_v<Enum>
void CEREAL_LOAD_FUNCTION_NAME(SpanInputArchive& archive, Enum& value) {
    static_assert(sizeof(Enum) == 1);
    std::uint8_t number = 0;
    archive.read(&number, 1);
    if (number > static_cast<std::uint8_t>(Enum::last_)) {
        throw ocelli::wire::MalformedMessage("an enumerated value is out of range");
    }
    value = static_cast<Enum>(number);
}
template <class Enum>
requires std::is_enum_v<Enum>
void CEREAL_SAVE_FUNCTION_NAME(SpanOutputArchive& archive, const Enum& value) {
    const auto number = static_cast<std::uint8_t>(value);
    archive.write(&number, 1);
}

inline void CEREAL_LOAD_FUNCTION_NAME(SpanInputArchive& archive, std::string& text) {
    text.resize(archive.read_size(1, ocelli::wire::kStringBytesMax));
    archive.read(text.data(), text.size());
}
inline void CEREAL_SAVE_FUNCTION_NAME(SpanOutputArchive& archive, const std::string& text) {
    archive.write_size(text.size());
    archive.write(text.data(), text.size());
}

template <class T>
void CEREAL_LOAD_FUNCTION_NAME(SpanInputArchive& archive, std::vector<T>& elements) {
    archive.enter();
    elements.resize(archive.read_size(sizeof(T), ocelli::wire::kElementsMax));
    for (T& element : elements) {
        archive(element);
    }
    archive.leave();
}
template <class T>
void CEREAL_SAVE_FUNCTION_NAME(SpanOutputArchive& archive, const std::vector<T>& elements) {
    archive.write_size(elements.size());
    for (const T& element : elements) {
        archive(element);
    }
}

template <class T>
void CEREAL_LOAD_FUNCTION_NAME(SpanInputArchive& archive, std::optional<T>& value) {
    archive.enter();
    bool present = false;
    archive(present);
    value.reset();
    if (present) {
        T content{};
        archive(content);
        value = std::move(content);
    }
    archive.leave();
}
template <class T>
void CEREAL_SAVE_FUNCTION_NAME(SpanOutputArchive& archive, const std::optional<T>& value) {
    archive(value.has_value());
    if (value) {
        archive(*value);
    }
}

}  // namespace cereal

namespace ocelli::wire {

// A body of one `value`.
template <class T>
std::vector<std::byte> pack(const T& value) {
    std::vector<std::byte> body;
    body.reserve(kUsualBytes);
    SpanOutputArchive archive(body);
    archive(value);
    return body;
}

// The one value that the body of `frame` is; bad_message when it is not.
template <class T>
Result<T> unpack(const Frame& frame) {
    try {
        SpanInputArchive archive(frame.body);
        T value;
        archive(value);
        archive.finish();
        return value;
    } catch (const MalformedMessage& malformed) {
        return Error{ErrorCode::bad_message,
                     fmt::format("a message of type {} is malformed: {}",
                                 static_cast<int>(frame.type), malformed.what())};
    }
}

}  // namespace ocelli::wire
