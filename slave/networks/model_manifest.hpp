#pragma once

// What Ocelli must know of a network to use it, as a file in models/ tells it. Engine-neutral.
// docs/models.md describes the file's form.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.hpp"

namespace ocelli::slave {

enum class ModelTask : std::uint8_t { object, face };

// How the outputs are to be read: one decoder each.
enum class ModelFamily : std::uint8_t { yolox, yunet, nanodet, darknet_region, yolo_fastest_v2 };

struct ModelFile {
    std::string key;                  // X of the section [file.X]
    std::string name;                 // in the models folder
    std::vector<std::string> sha256;  // of the exports known to be good; empty: not checked
    std::uint64_t bytes = 0;          // of the file behind `url`; 0: unknown
    std::string url;                  // empty: it cannot be fetched
    std::string engine = "any";       // any | opencv | onnxruntime: which can use it
    std::string weights;              // Darknet: the key of the file with the weights

    bool operator==(const ModelFile&) const = default;
};

struct InputSpec {
    enum class Colour : std::uint8_t { bgr, rgb };
    // letterbox: the picture keeps its proportions and lies at the top left, `fill` is around it.
    // stretch: the picture fills the input.
    enum class Resize : std::uint8_t { letterbox, stretch };

    int width = 0;   // px; or 0, and the size follows the picture:
    int height = 0;  // both sides multiples of `multiple_of`, the longer at most `longest_side`,
    int multiple_of = 0;
    int longest_side = 0;
    bool enlarge = true;  // whether smaller pictures are enlarged to the input
    Colour colour = Colour::bgr;
    std::array<float, 3> mean{0, 0, 0};  // in the order of `colour`; a value of the tensor is
    std::array<float, 3> std{1, 1, 1};   // (pixel - mean) / std
    Resize resize = Resize::letterbox;
    int fill = 0;  // 0..255

    bool operator==(const InputSpec&) const = default;
};

struct OutputSpec {
    std::vector<std::string> labels;     // by class number
    std::vector<int> strides;            // px of the input that a cell covers, one for each grid
    std::vector<std::string> scores;     // nanodet: names of the score tensors, one for each stride
    std::vector<std::string> distances;  // nanodet: names of the distance tensors
    std::vector<float> anchors;          // yolo-fastest-v2: width, height; 3 for each stride

    bool operator==(const OutputSpec&) const = default;
};

struct ModelManifest {
    std::string source;  // the manifest's own name for messages: "yolox-nano.toml"
    std::string name;    // what `detector` calls it
    ModelTask task = ModelTask::object;
    ModelFamily family = ModelFamily::yolox;
    std::string licence;
    int preference = 100;          // "auto" takes the smallest that is present
    std::vector<ModelFile> files;  // alternatives, in the order of their keys
    InputSpec input;
    OutputSpec output;
    double min_confidence = 0.5;
    double nms_iou = 0.5;
    // A detection whose confidence lies between these is looked at a second time, mirrored, and
    // keeps the lower of both confidences. From 1 on: none is.
    double second_look_from = 1;
    double second_look_to = 1;

    bool operator==(const ModelManifest&) const = default;

    // Null if there is none.
    const ModelFile* file(std::string_view key) const;
};

std::string_view name_of(ModelTask task);
std::string_view name_of(ModelFamily family);

// Parses a manifest strictly. `source` stands for it in messages. bad_model names source, line and
// field.
Result<ModelManifest> parse_manifest(std::string_view toml, std::string source);

}  // namespace ocelli::slave
