#include "slave/networks/onnx_free_size.hpp"

#include <array>
#include <optional>

#include "slave/networks/protobuf.hpp"

namespace ocelli::slave {

namespace {

// Field numbers of onnx.proto.
constexpr std::uint32_t kModelGraph = 7;
constexpr std::uint32_t kGraphInput = 11;
constexpr std::uint32_t kGraphOutput = 12;
constexpr std::uint32_t kGraphValue = 13;
constexpr std::uint32_t kValueName = 1;
constexpr std::uint32_t kValueType = 2;
constexpr std::uint32_t kTypeTensor = 1;
constexpr std::uint32_t kTensorShape = 2;
constexpr std::uint32_t kShapeDimension = 1;
constexpr std::uint32_t kDimensionName = 2;
constexpr int kRank = 4;
constexpr std::array<std::string_view, kRank> kNames{"batch", "channels", "height", "width"};
constexpr int kBatchAt = 0;
constexpr int kHeightAt = 2;

using View = std::span<const std::byte>;
using Rewritten = std::optional<ProtobufBytes>;

// The message with each field of that number rewritten by `change`. Nothing when it is damaged, or
// what `change` has seen of it.
template <class Change>
Rewritten with_changed(View message, std::uint32_t number, Change change) {
    ProtobufBytes result;
    ProtobufReader reader(message);
    while (const auto field = reader.next()) {
        if (field->number != number || !field->has_bytes) {
            append_written(result, field->whole);
        } else if (const Rewritten changed = change(field->bytes)) {
            append_bytes(result, number, *changed);
        } else {
            return std::nullopt;
        }
    }
    return reader.is_damaged() ? std::nullopt : Rewritten(std::move(result));
}

template <class Change>
Rewritten with_changed_tensor(View value, Change change) {
    return with_changed(value, kValueType,
                        [&](View type) { return with_changed(type, kTypeTensor, change); });
}

Rewritten without_shape(View tensor) {
    ProtobufBytes result;
    ProtobufReader reader(tensor);
    while (const auto field = reader.next()) {
        if (field->number != kTensorShape) {
            append_written(result, field->whole);
        }
    }
    return reader.is_damaged() ? std::nullopt : Rewritten(std::move(result));
}

std::string_view name_of(View value) {
    std::string_view name;
    ProtobufReader reader(value);
    while (const auto field = reader.next()) {
        name = field->number == kValueName ? field->text() : name;
    }
    return name;
}

// The names say nothing but that these are free.
Rewritten with_free_shape(FreeDimensions free, View shape, bool& is_picture) {
    int dimensions = 0;
    const Rewritten freed = with_changed(shape, kShapeDimension, [&](View dimension) -> Rewritten {
        const int at = dimensions++;
        const bool is_free =
            at < kRank &&
            (at >= kHeightAt || (at == kBatchAt && free == FreeDimensions::batch_and_sides));
        if (!is_free) {
            return ProtobufBytes(dimension.begin(), dimension.end());
        }
        ProtobufBytes named;
        append_text(named, kDimensionName, kNames[static_cast<std::size_t>(at)]);
        return named;
    });
    is_picture = dimensions == kRank;
    return freed;
}

// Nothing, too, where the graph has no such input.
Rewritten rewrite_graph(View graph, std::string_view input, FreeDimensions free) {
    ProtobufBytes result;
    bool is_picture = false;
    ProtobufReader reader(graph);
    while (const auto field = reader.next()) {
        Rewritten value;
        if (field->number == kGraphInput && name_of(field->bytes) == input) {
            value = with_changed_tensor(field->bytes, [&](View tensor) {
                return with_changed(tensor, kTensorShape, [&](View shape) {
                    return with_free_shape(free, shape, is_picture);
                });
            });
        } else if (field->number == kGraphOutput) {
            value = with_changed_tensor(field->bytes, without_shape);
        } else if (field->number != kGraphValue) {
            append_written(result, field->whole);
            continue;
        } else {
            continue;
        }
        if (!value) {
            return std::nullopt;
        }
        append_bytes(result, field->number, *value);
    }
    return is_picture && !reader.is_damaged() ? Rewritten(std::move(result)) : std::nullopt;
}

}  // namespace

std::vector<std::byte> with_free_picture_size(std::span<const std::byte> onnx,
                                              std::string_view input, FreeDimensions free) {
    bool has_graph = false;
    auto file = with_changed(onnx, kModelGraph, [&](View graph) {
        has_graph = true;
        return rewrite_graph(graph, input, free);
    });
    return has_graph && file ? std::move(*file) : std::vector<std::byte>{};
}

}  // namespace ocelli::slave
