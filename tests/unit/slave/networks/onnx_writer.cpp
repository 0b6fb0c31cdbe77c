#include "tests/unit/slave/networks/onnx_writer.hpp"

#include <bit>

namespace ocelli::slave::test {

namespace {

// Numbers of fields and values: onnx.proto.
constexpr int kFloat = 1;
constexpr int kInt64 = 7;

std::string varint(std::uint64_t value) {
    std::string bytes;
    while (value >= 0x80) {
        bytes.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
        value >>= 7U;
    }
    bytes.push_back(static_cast<char>(value));
    return bytes;
}

std::string number(int field, std::int64_t value) {
    return varint(static_cast<std::uint64_t>(field) << 3U) +
           varint(static_cast<std::uint64_t>(value));
}

std::string bytes(int field, const std::string& content) {
    return varint((static_cast<std::uint64_t>(field) << 3U) | 2U) + varint(content.size()) +
           content;
}

template <class T>
std::string raw(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

template <class T>
std::string weights(const std::string& name, const std::vector<std::int64_t>& shape,
                    const std::vector<T>& values) {
    std::string tensor;
    for (const std::int64_t size : shape) {
        tensor += number(1, size);
    }
    tensor += number(2, sizeof(T) == sizeof(float) ? kFloat : kInt64);
    tensor += bytes(8, name);
    tensor += bytes(9, raw(values));
    return bytes(5, tensor);
}

// A dimension of 0 is free.
std::string value_info(int field, const std::string& name, const std::vector<std::int64_t>& shape) {
    std::string dimensions;
    for (const std::int64_t size : shape) {
        dimensions += bytes(1, size > 0 ? number(1, size) : bytes(2, "free"));
    }
    const std::string tensor = number(1, kFloat) + bytes(2, dimensions);
    return bytes(field, bytes(1, name) + bytes(2, bytes(1, tensor)));
}

std::string node(const std::string& operation, const std::vector<std::string>& inputs,
                 const std::string& output) {
    std::string content;
    for (const std::string& input : inputs) {
        content += bytes(1, input);
    }
    content += bytes(2, output) + bytes(3, output + "_node") + bytes(4, operation);
    if (operation == "Conv") {
        const std::string kernel =
            bytes(1, "kernel_shape") + number(20, 7) + number(8, 1) + number(8, 1);
        content += bytes(5, kernel);
    }
    if (operation == "Clip") {
        const std::string six("\x15\x00\x00\xc0\x40", 5);  // field 2: 6 as 32 bits
        content += bytes(5, bytes(1, "max") + six + number(20, 1));
    }
    return bytes(1, content);
}

std::string model(const std::string& graph, int operator_set = 11) {
    return number(1, 6) + bytes(7, graph + bytes(2, "test")) +
           bytes(8, bytes(1, "") + number(2, operator_set));
}

}  // namespace

std::string constant_network(int width, int height, const std::vector<ConstantOutput>& outputs) {
    std::string graph = node("GlobalAveragePool", {"images"}, "mean");
    std::string declarations = value_info(11, "images", {1, 3, height, width});
    for (const ConstantOutput& output : outputs) {
        const auto count = static_cast<std::int64_t>(output.values.size());
        const std::string& name = output.name;
        // The mean colour times nothing, and the values on top.
        graph += node("Conv", {"mean", name + "_weights", name + "_values"}, name + "_flat");
        graph += node("Reshape", {name + "_flat", name + "_shape"}, name);
        graph += weights(name + "_weights", {count, 3, 1, 1},
                         std::vector<float>(3 * output.values.size(), 0.0F));
        graph += weights(name + "_values", {count}, output.values);
        graph += weights(name + "_shape", {static_cast<std::int64_t>(output.shape.size())},
                         output.shape);
        declarations += value_info(12, name, output.shape);
    }
    return model(graph + declarations);
}

std::string adding_network() {
    return model(node("Add", {"a", "b"}, "sum") + value_info(11, "a", {1, 3, 8, 8}) +
                 value_info(11, "b", {1, 3, 8, 8}) + value_info(12, "sum", {1, 3, 8, 8}));
}

std::string clipping_network() {
    return model(node("Clip", {"images"}, "clipped") + value_info(11, "images", {1, 3, 8, 8}) +
                     value_info(12, "clipped", {1, 3, 8, 8}),
                 10);
}

}  // namespace ocelli::slave::test
