#include "slave/decoders/output_layout.hpp"

#include <fmt/format.h>

namespace ocelli::slave {

Result<std::size_t> find_output(const EngineInfo& network, std::string_view name,
                                std::string_view field) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < network.outputs.size(); ++i) {
        if (network.outputs[i].name == name) {
            return i;
        }
        names.push_back(network.outputs[i].name);
    }
    return Error{ErrorCode::bad_model,
                 fmt::format("{} needs an output '{}', but the network has {}", field, name,
                             fmt::join(names, ", "))};
}

Result<void> expect_columns(const TensorInfo& output, std::size_t columns, std::string_view field) {
    const std::int64_t found = output.shape.empty() ? -1 : output.shape.back();
    if (found >= 0 && found != static_cast<std::int64_t>(columns)) {
        return Error{ErrorCode::bad_model,
                     fmt::format("{} asks for {} values a row in the output '{}', but it is {}",
                                 field, columns, output.name, to_string(output.shape))};
    }
    return {};
}

Result<void> expect_strides(const ModelManifest& manifest) {
    if (manifest.output.strides.empty()) {
        return Error{ErrorCode::bad_model,
                     fmt::format("[output] strides is missing: the family {} needs it",
                                 name_of(manifest.family))};
    }
    return {};
}

CellGrid make_grid(int stride, int width, int height) {
    return {stride, (width + stride - 1) / stride, (height + stride - 1) / stride};
}

Result<void> expect_values(const TensorView& tensor, std::size_t rows, std::size_t columns,
                           std::string_view name) {
    if (tensor.values.size() != rows * columns) {
        return Error{ErrorCode::analysis_failed,
                     fmt::format("the output '{}' is {}, but {} rows of {} values were expected: "
                                 "check input size, labels and strides in the manifest",
                                 name, to_string(tensor.shape), rows, columns)};
    }
    return {};
}

}  // namespace ocelli::slave
