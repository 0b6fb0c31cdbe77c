#include "slave/networks/onnx_clip.hpp"

#include <bit>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "slave/networks/protobuf.hpp"

namespace ocelli::slave {

namespace {

// Field numbers of onnx.proto.
constexpr std::uint32_t kModelGraph = 7;
constexpr std::uint32_t kModelOperatorSet = 8;
constexpr std::uint32_t kOperatorSetVersion = 2;
constexpr std::uint32_t kGraphNode = 1;
constexpr std::uint32_t kGraphInitializer = 5;
constexpr std::uint32_t kNodeInput = 1;
constexpr std::uint32_t kNodeOperation = 4;
constexpr std::uint32_t kNodeAttribute = 5;
constexpr std::uint32_t kAttributeName = 1;
constexpr std::uint32_t kAttributeFloat = 2;
constexpr std::uint32_t kTensorElementType = 2;
constexpr std::uint32_t kTensorName = 8;
constexpr std::uint32_t kTensorRaw = 9;
constexpr std::uint64_t kElementFloat = 1;
constexpr std::uint64_t kFirstSetWithInputs = 11;

using Bytes = ProtobufBytes;
using View = std::span<const std::byte>;

// The tensors that hold the limits, by their bits.
using Limits = std::map<std::uint32_t, std::string>;

struct Attribute {
    std::string name;
    std::uint32_t bits = 0;
};

Attribute read_attribute(View message) {
    Attribute attribute;
    ProtobufReader reader(message);
    while (const auto field = reader.next()) {
        if (field->number == kAttributeName) {
            attribute.name = field->text();
        } else if (field->number == kAttributeFloat) {
            attribute.bits = static_cast<std::uint32_t>(field->integer);
        }
    }
    return attribute;
}

// A Clip with attributes, rewritten; nothing when `message` is none.
std::optional<Bytes> rewrite_clip(View message, Limits& limits) {
    Bytes node;
    bool is_clip = false;
    std::map<std::string, std::string> inputs;  // by attribute: the tensor's name
    ProtobufReader reader(message);
    while (const auto field = reader.next()) {
        is_clip |= field->number == kNodeOperation && field->text() == "Clip";
        if (field->number == kNodeAttribute) {
            const Attribute attribute = read_attribute(field->bytes);
            if (attribute.name == "min" || attribute.name == "max") {
                std::string name = "ocelli_clip_" + std::to_string(attribute.bits);
                limits[attribute.bits] = name;
                inputs[attribute.name] = std::move(name);
                continue;
            }
        }
        append_written(node, field->whole);
    }
    if (!is_clip || inputs.empty()) {
        return std::nullopt;
    }
    append_text(node, kNodeInput, inputs["min"]);  // an empty name is no limit
    append_text(node, kNodeInput, inputs["max"]);
    return node;
}

Bytes limit_tensor(const std::string& name, std::uint32_t bits) {
    Bytes tensor;
    append_integer(tensor, kTensorElementType, kElementFloat);
    append_text(tensor, kTensorName, name);
    append_bytes(tensor, kTensorRaw, std::as_bytes(std::span(&bits, 1)));
    return tensor;
}

// Empty when nothing is to be changed.
Bytes rewrite_graph(View message) {
    Limits limits;
    Bytes graph;
    bool changed = false;
    ProtobufReader reader(message);
    while (const auto field = reader.next()) {
        Limits own;
        const auto clip =
            field->number == kGraphNode ? rewrite_clip(field->bytes, own) : std::optional<Bytes>();
        if (clip) {
            limits.merge(own);
            changed = true;
            append_bytes(graph, kGraphNode, *clip);
        } else {
            append_written(graph, field->whole);
        }
    }
    for (const auto& [bits, name] : limits) {
        append_bytes(graph, kGraphInitializer, limit_tensor(name, bits));
    }
    return changed && !reader.is_damaged() ? graph : Bytes{};
}

}  // namespace

std::vector<std::byte> with_clip_limits_as_inputs(std::span<const std::byte> onnx) {
    Bytes file;
    bool changed = false;
    std::uint64_t operator_set = 0;
    ProtobufReader reader(onnx);
    while (const auto field = reader.next()) {
        const Bytes graph = field->number == kModelGraph ? rewrite_graph(field->bytes) : Bytes{};
        if (field->number == kModelOperatorSet) {
            ProtobufReader version(field->bytes);
            while (const auto part = version.next()) {
                operator_set = part->number == kOperatorSetVersion ? part->integer : operator_set;
            }
        }
        if (graph.empty()) {
            append_written(file, field->whole);
        } else {
            changed = true;
            append_bytes(file, kModelGraph, graph);
        }
    }
    const bool is_needed = changed && operator_set >= kFirstSetWithInputs;
    return is_needed && !reader.is_damaged() ? file : Bytes{};
}

}  // namespace ocelli::slave
