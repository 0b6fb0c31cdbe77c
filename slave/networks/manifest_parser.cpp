#include "slave/networks/manifest_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "common/config/config_file.hpp"
#include "common/text.hpp"
#include "slave/networks/model_manifest.hpp"

namespace ocelli::slave {

namespace {

template <class T>
struct Choice {
    std::string_view word;
    T value;
};

constexpr std::array<Choice<ModelTask>, 2> kTasks{
    {{"object", ModelTask::object}, {"face", ModelTask::face}}};
constexpr std::array<Choice<ModelFamily>, 6> kFamilies{
    {{"yolox", ModelFamily::yolox},
     {"yunet", ModelFamily::yunet},
     {"nanodet", ModelFamily::nanodet},
     {"picodet", ModelFamily::nanodet},
     {"darknet-region", ModelFamily::darknet_region},
     {"yolo-fastest-v2", ModelFamily::yolo_fastest_v2}}};
constexpr std::array<Choice<InputSpec::Colour>, 2> kColours{
    {{"bgr", InputSpec::Colour::bgr}, {"rgb", InputSpec::Colour::rgb}}};
constexpr std::array<Choice<InputSpec::Resize>, 2> kResizes{
    {{"letterbox", InputSpec::Resize::letterbox}, {"stretch", InputSpec::Resize::stretch}}};

constexpr int kSideMax = 8192;

// "[ 8, 16.5 ]" to numbers. Nothing when it is not that.
std::optional<std::vector<double>> parse_numbers(std::string_view text) {
    if (text.size() < 2 || text.front() != '[' || text.back() != ']') {
        return std::nullopt;
    }
    std::vector<double> numbers;
    const char* end = text.data() + text.size() - 1;
    for (const char* at = text.data() + 1; at != end;) {
        if (*at == ' ' || *at == ',' || *at == '\n') {
            ++at;
            continue;
        }
        double number = 0;
        const auto [next, error] = std::from_chars(at, end, number);
        if (error != std::errc{} || !std::isfinite(number)) {
            return std::nullopt;
        }
        numbers.push_back(number);
        at = next;
    }
    return numbers;
}

// Reads one manifest. Keeps the first problem that the file's own reads do not find.
class ManifestParser {
  public:
    explicit ManifestParser(ConfigFile file) : file_(std::move(file)) {}

    Result<ModelManifest> parse() {
        manifest_.source = file_.name();
        read_top();
        for (const std::string& key : file_.subsections("file")) {
            read_file(key);
        }
        read_input();
        read_output();
        read_defaults();
        if (auto finished = file_.finish(); !finished) {
            return Error{ErrorCode::bad_model, finished.error().message};
        }
        check_files();
        if (problem_) {
            return *problem_;
        }
        return std::move(manifest_);
    }

  private:
    // `section` "" is the part before the first table.
    void complain(std::string_view section, std::string_view key, std::string_view sentence) {
        if (problem_) {
            return;
        }
        const std::size_t line = file_.section(section).line_of(key);
        problem_ = Error{
            ErrorCode::bad_model,
            fmt::format("{}{}: {}{} {}", file_.name(), line == 0 ? "" : fmt::format(":{}", line),
                        section.empty() ? "" : fmt::format("[{}] ", section), key, sentence)};
    }

    template <class T, std::size_t N>
    void read_choice(std::string_view section, std::string_view key,
                     const std::array<Choice<T>, N>& choices, T& value, bool required) {
        std::string word;
        file_.section(section).read(key, word);
        std::vector<std::string_view> words;
        for (const Choice<T>& choice : choices) {
            words.push_back(choice.word);
            if (choice.word == word) {
                value = choice.value;
                return;
            }
        }
        if (!word.empty()) {
            complain(section, key,
                     fmt::format("'{}' is unknown: use {}.{}", word, fmt::join(words, ", "),
                                 suggestion(word, words)));
        } else if (required) {
            complain(section, key, fmt::format("is missing: use {}", fmt::join(words, ", ")));
        }
    }

    std::vector<double> read_numbers(std::string_view section, std::string_view key) {
        ConfigSection reader = file_.section(section);
        if (!reader.has(key)) {
            return {};
        }
        auto numbers = parse_numbers(reader.text_of(key));
        if (!numbers) {
            complain(section, key, "must be a list of numbers");
        }
        return std::move(numbers).value_or(std::vector<double>{});
    }

    void read_triple(std::string_view key, std::array<float, 3>& triple, bool positive) {
        const std::vector<double> numbers = read_numbers("input", key);
        if (numbers.empty()) {
            return;
        }
        const bool bad = positive && std::any_of(numbers.begin(), numbers.end(),
                                                 [](double number) { return number <= 0; });
        if (numbers.size() != 3 || bad) {
            complain("input", key,
                     positive ? "must be three numbers above 0" : "must be three numbers");
            return;
        }
        std::transform(numbers.begin(), numbers.end(), triple.begin(),
                       [](double number) { return static_cast<float>(number); });
    }

    void read_top() {
        ConfigSection top = file_.section("");
        top.read("name", manifest_.name);
        top.read("licence", manifest_.licence);
        top.read("preference", manifest_.preference, 0, 1'000'000);
        if (manifest_.name.empty()) {
            complain("", "name", "is missing: say what the detector is called");
        }
        read_choice("", "task", kTasks, manifest_.task, true);
        read_choice("", "family", kFamilies, manifest_.family, true);
    }

    void read_file(const std::string& key) {
        const std::string section = "file." + key;
        ConfigSection reader = file_.section(section);
        ModelFile file;
        file.key = key;
        reader.read("name", file.name);
        reader.read("url", file.url);
        reader.read_bytes("bytes", file.bytes, 0, std::uint64_t{1} << 31U);
        reader.read("sha256", file.sha256);
        reader.read("engine", file.engine);
        reader.read("weights", file.weights);
        if (file.name.empty() || file.name.find('/') != file.name.npos) {
            complain(section, "name", "must be the name of a file in the models folder");
        }
        if (file.engine != "any" && file.engine != "opencv" && file.engine != "onnxruntime") {
            complain(section, "engine", "must be any, opencv or onnxruntime");
        }
        for (const std::string& digest : file.sha256) {
            if (digest.size() != 64 ||
                digest.find_first_not_of("0123456789abcdef") != digest.npos) {
                complain(section, "sha256", "must be a list of 64 lower-case hexadecimal digits");
            }
        }
        manifest_.files.push_back(std::move(file));
    }

    void read_input() {
        InputSpec& input = manifest_.input;
        ConfigSection reader = file_.section("input");
        reader.read("width", input.width, 1, kSideMax);
        reader.read("height", input.height, 1, kSideMax);
        reader.read("multiple_of", input.multiple_of, 1, kSideMax);
        reader.read("longest_side", input.longest_side, 1, kSideMax);
        reader.read("enlarge", input.enlarge);
        reader.read("fill", input.fill, 0, 255);
        read_choice("input", "colour", kColours, input.colour, true);
        read_choice("input", "resize", kResizes, input.resize, true);
        read_triple("mean", input.mean, false);
        read_triple("std", input.std, true);
        const bool fixed = input.width > 0 && input.height > 0;
        const bool free = input.multiple_of > 0 && input.longest_side >= input.multiple_of;
        if (fixed == free) {
            complain("input", fixed ? "width" : "multiple_of",
                     "must say the size once: width and height, or multiple_of and longest_side "
                     "(at least multiple_of)");
        }
    }

    void read_output() {
        OutputSpec& output = manifest_.output;
        ConfigSection reader = file_.section("output");
        if (reader.text_of("labels") == "coco") {
            output.labels = coco_labels();
        } else {
            reader.read("labels", output.labels);
        }
        reader.read("scores", output.scores);
        reader.read("distances", output.distances);
        for (const double stride : read_numbers("output", "strides")) {
            if (stride < 1 || stride > 1024 || stride != std::floor(stride)) {
                complain("output", "strides", "must be whole numbers from 1 to 1024");
                return;
            }
            output.strides.push_back(static_cast<int>(stride));
        }
        for (const double side : read_numbers("output", "anchors")) {
            output.anchors.push_back(static_cast<float>(side));
        }
        if (output.labels.empty()) {
            complain("output", "labels", "is missing: use \"coco\" or a list of texts");
        }
    }

    void read_defaults() {
        ConfigSection reader = file_.section("defaults");
        reader.read("min_confidence", manifest_.min_confidence, 0.01, 1);
        reader.read("nms_iou", manifest_.nms_iou, 0, 1);
        const std::vector<double> range = read_numbers("defaults", "second_look");
        if (range.empty()) {
            return;
        }
        if (range.size() != 2 || range[0] < 0 || range[0] > range[1] || range[1] > 1) {
            complain("defaults", "second_look", "must be two rising numbers from 0 to 1");
            return;
        }
        manifest_.second_look_from = range[0];
        manifest_.second_look_to = range[1];
    }

    void check_files() {
        if (manifest_.files.empty()) {
            complain("", "[file.…]", "is missing: name at least one file");
        }
        for (const ModelFile& file : manifest_.files) {
            if (file.weights.empty() && file.name.ends_with(".cfg")) {
                complain("file." + file.key, "weights",
                         "is missing: name the section of the file with the weights");
            }
            if (!file.weights.empty() && manifest_.file(file.weights) == nullptr) {
                complain("file." + file.key, "weights",
                         fmt::format("names [file.{}], which is not there", file.weights));
            }
        }
    }

    ConfigFile file_;
    ModelManifest manifest_;
    std::optional<Error> problem_;
};

}  // namespace

Result<ModelManifest> parse_manifest(std::string_view toml, std::string source) {
    auto file = ConfigFile::parse(toml, std::move(source));
    if (!file) {
        return Error{ErrorCode::bad_model, file.error().message};
    }
    return ManifestParser(std::move(*file)).parse();
}

const std::vector<std::string>& coco_labels() {
    static const std::vector<std::string> kLabels{
        "person",        "bicycle",       "car",           "motorbike",
        "aeroplane",     "bus",           "train",         "truck",
        "boat",          "traffic light", "fire hydrant",  "stop sign",
        "parking meter", "bench",         "bird",          "cat",
        "dog",           "horse",         "sheep",         "cow",
        "elephant",      "bear",          "zebra",         "giraffe",
        "backpack",      "umbrella",      "handbag",       "tie",
        "suitcase",      "frisbee",       "skis",          "snowboard",
        "sports ball",   "kite",          "baseball bat",  "baseball glove",
        "skateboard",    "surfboard",     "tennis racket", "bottle",
        "wine glass",    "cup",           "fork",          "knife",
        "spoon",         "bowl",          "banana",        "apple",
        "sandwich",      "orange",        "broccoli",      "carrot",
        "hot dog",       "pizza",         "donut",         "cake",
        "chair",         "sofa",          "pottedplant",   "bed",
        "diningtable",   "toilet",        "tvmonitor",     "laptop",
        "mouse",         "remote",        "keyboard",      "cell phone",
        "microwave",     "oven",          "toaster",       "sink",
        "refrigerator",  "book",          "clock",         "vase",
        "scissors",      "teddy bear",    "hair drier",    "toothbrush",
    };
    return kLabels;
}

std::string_view name_of(ModelFamily family) {
    return std::ranges::find(kFamilies, family, &Choice<ModelFamily>::value)->word;
}

}  // namespace ocelli::slave
