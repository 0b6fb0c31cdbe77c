#include "slave/networks/model_signature.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "slave/networks/protobuf.hpp"

namespace ocelli::slave {

Result<ModelSignature> read_signature(const ModelData& model) {
    Result<ModelSignature> signature = model.format == ModelFormat::onnx
                                           ? read_onnx_signature(model.network)
                                           : read_darknet_signature(model.network);
    if (!signature) {
        return Error{ErrorCode::bad_model,
                     fmt::format("the model file '{}' {}; fetch it again with scripts/fetch-models",
                                 model.name, signature.error().message)};
    }
    return signature;
}

namespace {

// Field numbers of onnx.proto.
constexpr std::uint32_t kModelGraph = 7;
constexpr std::uint32_t kGraphInitializer = 5;
constexpr std::uint32_t kGraphInput = 11;
constexpr std::uint32_t kGraphOutput = 12;
constexpr std::uint32_t kTensorName = 8;
constexpr std::uint32_t kValueName = 1;
constexpr std::uint32_t kValueType = 2;
constexpr std::uint32_t kTypeTensor = 1;
constexpr std::uint32_t kTensorElementType = 1;
constexpr std::uint32_t kTensorShape = 2;
constexpr std::uint32_t kShapeDimension = 1;
constexpr std::uint32_t kDimensionValue = 1;
constexpr std::uint64_t kElementFloat = 1;

using Bytes = std::span<const std::byte>;

Error damaged() {
    return {ErrorCode::bad_model, "is damaged or truncated"};
}

// Calls visit(field) for each field of `message`; false when the message is damaged.
template <class Visit>
bool each_field(Bytes message, Visit&& visit) {
    ProtobufReader reader(message);
    while (const auto field = reader.next()) {
        visit(*field);
    }
    return !reader.is_damaged();
}

// The bytes of the last field of that number.
std::optional<Bytes> member(Bytes message, std::uint32_t number) {
    std::optional<Bytes> found;
    each_field(message, [&](const ProtobufField& field) {
        if (field.number == number && field.has_bytes) {
            found = field.bytes;
        }
    });
    return found;
}

std::int64_t dimension(Bytes message) {
    std::int64_t size = -1;
    each_field(message, [&](const ProtobufField& field) {
        if (field.number == kDimensionValue && !field.has_bytes) {
            size = static_cast<std::int64_t>(field.integer);
        }
    });
    return size > 0 ? size : -1;
}

struct Value {
    TensorInfo info;
    std::uint64_t element_type = 0;
};

Value read_value(Bytes message) {
    Value value;
    if (const auto name = member(message, kValueName)) {
        value.info.name.assign(reinterpret_cast<const char*>(name->data()), name->size());
    }
    const auto type = member(message, kValueType);
    const auto tensor = type ? member(*type, kTypeTensor) : std::nullopt;
    if (!tensor) {
        return value;
    }
    each_field(*tensor, [&](const ProtobufField& field) {
        if (field.number == kTensorElementType) {
            value.element_type = field.integer;
        }
    });
    each_field(member(*tensor, kTensorShape).value_or(Bytes{}), [&](const ProtobufField& field) {
        if (field.number == kShapeDimension && field.has_bytes) {
            value.info.shape.push_back(dimension(field.bytes));
        }
    });
    return value;
}

struct Graph {
    std::vector<Value> inputs;
    std::vector<Value> outputs;
    std::set<std::string, std::less<>> weights;  // files of an old IR list them as inputs, too
};

std::optional<Graph> read_graph(Bytes message) {
    Graph graph;
    const bool whole = each_field(message, [&](const ProtobufField& field) {
        if (field.number == kGraphInput && field.has_bytes) {
            graph.inputs.push_back(read_value(field.bytes));
        } else if (field.number == kGraphOutput && field.has_bytes) {
            graph.outputs.push_back(read_value(field.bytes));
        } else if (field.number == kGraphInitializer && field.has_bytes) {
            const Bytes name = member(field.bytes, kTensorName).value_or(Bytes{});
            graph.weights.emplace(reinterpret_cast<const char*>(name.data()), name.size());
        }
    });
    return whole ? std::optional(std::move(graph)) : std::nullopt;
}

Result<ModelSignature> signature_of(const Graph& graph) {
    ModelSignature signature;
    for (const auto* list : {&graph.inputs, &graph.outputs}) {
        auto& target = list == &graph.inputs ? signature.inputs : signature.outputs;
        for (const Value& value : *list) {
            if (graph.weights.contains(value.info.name)) {
                continue;
            }
            if (value.element_type != kElementFloat) {
                return Error{
                    ErrorCode::bad_model,
                    fmt::format("has a tensor '{}' that is not of 32-bit floats", value.info.name)};
            }
            target.push_back(value.info);
        }
    }
    if (signature.inputs.empty() || signature.outputs.empty()) {
        return Error{ErrorCode::bad_model, "has no input or no output"};
    }
    return signature;
}

}  // namespace

Result<ModelSignature> read_onnx_signature(std::span<const std::byte> file) {
    std::optional<Bytes> graph_bytes;
    const bool whole = each_field(file, [&](const ProtobufField& field) {
        if (field.number == kModelGraph && field.has_bytes) {
            graph_bytes = field.bytes;
        }
    });
    if (!whole) {
        return damaged();
    }
    if (!graph_bytes) {
        return Error{ErrorCode::bad_model, "is not an ONNX network"};
    }
    const auto graph = read_graph(*graph_bytes);
    if (!graph) {
        return damaged();
    }
    return signature_of(*graph);
}

namespace {

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == text.npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::int64_t positive(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

// The numbers of the section [net].
std::map<std::string_view, std::int64_t> read_net(std::string_view text) {
    std::map<std::string_view, std::int64_t> numbers;
    bool inside = false;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t equals = line.find('=');
        if (line.starts_with('[')) {
            inside = line == "[net]" || line == "[network]";
        } else if (inside && equals != line.npos && !line.starts_with('#')) {
            numbers[trim(line.substr(0, equals))] = positive(trim(line.substr(equals + 1)));
        }
    }
    return numbers;
}

}  // namespace

Result<ModelSignature> read_darknet_signature(std::span<const std::byte> file) {
    auto numbers = read_net({reinterpret_cast<const char*>(file.data()), file.size()});
    const TensorShape shape{1, numbers["channels"], numbers["height"], numbers["width"]};
    if (shape[1] <= 0 || shape[2] <= 0 || shape[3] <= 0) {
        return Error{
            ErrorCode::bad_model,
            "is not a Darknet configuration: it has no [net] with channels, height, width"};
    }
    return ModelSignature{{{"", shape}}, {}};
}

}  // namespace ocelli::slave
