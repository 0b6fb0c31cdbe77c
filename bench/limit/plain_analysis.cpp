#include "bench/limit/plain_analysis.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/dnn.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

#include "slave/networks/make_engine.hpp"

namespace ocelli::bench {

namespace {

constexpr int kObjectSide = 416;
constexpr int kFaceSide = 640;
constexpr int kStrides[] = {8, 16, 32};
constexpr float kObjectConfidence = 0.3F;
constexpr float kObjectOverlap = 0.45F;
constexpr float kFaceConfidence = 0.6F;
constexpr float kFaceOverlap = 0.3F;

struct Boxes {
    std::vector<cv::Rect2d> places;
    std::vector<float> scores;

    void add(float x, float y, float width, float height, float score) {
        places.emplace_back(x - width / 2, y - height / 2, width, height);
        scores.push_back(score);
    }
    std::size_t without_doubles(float confidence, float overlap) const {
        std::vector<int> kept;
        cv::dnn::NMSBoxes(places, scores, confidence, overlap, kept);
        return kept.size();
    }
};

Result<std::unique_ptr<slave::Engine>> open(const std::string& file) {
    auto bytes = slave::read_model_file(file);
    if (!bytes) {
        return bytes.error();
    }
    slave::ModelData data;
    data.name = file;
    data.network = std::move(*bytes);
    return slave::make_engine("onnxruntime", "cpu", data);
}

// The picture, made to fit, at the top left of a tensor of that size.
cv::Mat letterboxed(const cv::Mat& bgr, double scale, cv::Size size, int fill) {
    cv::Mat small;
    cv::resize(bgr, small, {}, scale, scale);
    cv::Mat padded;
    cv::copyMakeBorder(small, padded, 0, size.height - small.rows, 0, size.width - small.cols,
                       cv::BORDER_CONSTANT, cv::Scalar::all(fill));
    return cv::dnn::blobFromImage(padded);
}

std::span<const slave::TensorView> run(slave::Engine& engine, const cv::Mat& blob) {
    const slave::TensorView input{{1, 3, blob.size[2], blob.size[3]},
                                  {blob.ptr<float>(), blob.total()}};
    const auto outputs = engine.run({&input, 1});
    if (!outputs) {
        throw std::runtime_error(outputs.error().message);
    }
    return *outputs;
}

int up_to_32(double length) {
    return static_cast<int>(std::ceil(length / 32)) * 32;
}

}  // namespace

Result<PlainAnalysis> PlainAnalysis::create(const std::string& models_folder) {
    auto objects = open(models_folder + "/yolox_nano.onnx");
    auto faces = open(models_folder + "/yunet_s_dynamic.onnx");
    if (!objects || !faces) {
        return objects ? faces.error() : objects.error();
    }
    return PlainAnalysis(std::move(*objects), std::move(*faces));
}

PlainFindings PlainAnalysis::analyse(std::span<const std::byte> picture) {
    const cv::Mat bgr = cv::imdecode(cv::Mat(1, static_cast<int>(picture.size()), CV_8U,
                                             const_cast<std::byte*>(picture.data())),  // only read
                                     cv::IMREAD_COLOR);
    PlainFindings findings;
    findings.objects = find_objects(bgr);
    findings.faces = find_faces(bgr);

    cv::Mat grey;
    cv::cvtColor(bgr, grey, cv::COLOR_BGR2GRAY);
    cv::Mat blurred;
    cv::Mat edges;
    cv::Mat labels;
    cv::GaussianBlur(grey, blurred, {}, 1);
    cv::Canny(blurred, edges, 50, 100);
    cv::connectedComponents(edges, labels);
    findings.edge_pixels = static_cast<std::size_t>(cv::countNonZero(edges));
    std::vector<cv::Point2f> corners;
    cv::goodFeaturesToTrack(grey, corners, 200, 0.01, 10);
    findings.corners = corners.size();
    return findings;
}

std::size_t PlainAnalysis::find_objects(const cv::Mat& bgr) {
    const double scale = static_cast<double>(kObjectSide) / std::max(bgr.rows, bgr.cols);
    const cv::Mat blob = letterboxed(bgr, scale, {kObjectSide, kObjectSide}, 114);
    const auto outputs = run(*objects_, blob);
    const auto columns = static_cast<std::size_t>(outputs[0].shape[2]);
    const float* row = outputs[0].values.data();
    std::vector<Boxes> found(columns - 5);
    for (const int stride : kStrides) {
        const int cells = kObjectSide / stride;
        const auto size = static_cast<float>(stride);
        for (int cell = 0; cell < cells * cells; ++cell, row += columns) {
            const float* best = std::max_element(row + 5, row + columns);
            const float score = row[4] * *best;
            if (score >= kObjectConfidence) {
                found[static_cast<std::size_t>(best - row) - 5].add(
                    (row[0] + static_cast<float>(cell % cells)) * size,
                    (row[1] + static_cast<float>(cell / cells)) * size, std::exp(row[2]) * size,
                    std::exp(row[3]) * size, score);
            }
        }
    }
    std::size_t count = 0;
    for (const Boxes& of_a_label : found) {
        count += of_a_label.without_doubles(kObjectConfidence, kObjectOverlap);
    }
    return count;
}

std::size_t PlainAnalysis::find_faces(const cv::Mat& bgr) {
    const double scale =
        std::min(1.0, static_cast<double>(kFaceSide) / std::max(bgr.rows, bgr.cols));
    const cv::Size size(up_to_32(bgr.cols * scale), up_to_32(bgr.rows * scale));
    const cv::Mat blob = letterboxed(bgr, scale, size, 0);
    const auto outputs = run(*faces_, blob);
    const auto values = [&](std::string_view part, int stride) -> const float* {
        const std::string name = std::string(part) + "_" + std::to_string(stride);
        const auto& names = faces_->info().outputs;
        const auto output = std::ranges::find(names, name);
        return outputs[static_cast<std::size_t>(output - names.begin())].values.data();
    };
    Boxes found;
    for (const int stride : kStrides) {
        const float* classes = values("cls", stride);
        const float* objectness = values("obj", stride);
        const float* box = values("bbox", stride);
        const int columns = size.width / stride;
        const auto step = static_cast<float>(stride);
        for (int cell = 0; cell < columns * (size.height / stride); ++cell, box += 4) {
            const float score = std::sqrt(std::clamp(classes[cell] * objectness[cell], 0.0F, 1.0F));
            if (score >= kFaceConfidence) {
                found.add((box[0] + static_cast<float>(cell % columns)) * step,
                          (box[1] + static_cast<float>(cell / columns)) * step,
                          std::exp(box[2]) * step, std::exp(box[3]) * step, score);
            }
        }
    }
    return found.without_doubles(kFaceConfidence, kFaceOverlap);
}

}  // namespace ocelli::bench
