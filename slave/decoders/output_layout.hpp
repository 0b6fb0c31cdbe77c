#pragma once

// What all decoders check of the tensors that they read.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.hpp"
#include "slave/decoders/decoder.hpp"

namespace ocelli::slave {

// The position of the output of that name. bad_model when there is none; `field` says who wants it.
Result<std::size_t> find_output(const EngineInfo& network, std::string_view name,
                                std::string_view field);

// bad_model when the last dimension of the output is known and is not `columns`.
Result<void> expect_columns(const TensorInfo& output, std::size_t columns, std::string_view field);

// bad_model when the manifest names no strides.
Result<void> expect_strides(const ModelManifest& manifest);

// A grid of cells, each `stride` pixels wide and high, over the network's input.
struct CellGrid {
    int stride = 0;
    int columns = 0;
    int rows = 0;

    std::size_t cells() const {
        return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
    }
};

CellGrid make_grid(int stride, int width, int height);

// analysis_failed when the tensor does not have exactly rows × columns values.
Result<void> expect_values(const TensorView& tensor, std::size_t rows, std::size_t columns,
                           std::string_view name);

}  // namespace ocelli::slave
