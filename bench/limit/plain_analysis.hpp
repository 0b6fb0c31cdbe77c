#pragma once

// All four kinds as a good engineer writes them in an afternoon: decoded once, then OpenCV's and
// the engine's calls as they come. The yardstick for the kernels of our own; only the engines are
// the slave's, with one thread each, as ONNX Runtime is used by anybody.

#include <cstddef>
#include <memory>
#include <opencv2/core.hpp>
#include <span>
#include <string>

#include "common/error.hpp"
#include "slave/networks/engine.hpp"

namespace ocelli::bench {

struct PlainFindings {
    std::size_t objects = 0;
    std::size_t faces = 0;
    std::size_t edge_pixels = 0;
    std::size_t corners = 0;
};

// Belongs to one thread.
class PlainAnalysis {
  public:
    // From yolox_nano.onnx and yunet_s_dynamic.onnx in the folder.
    static Result<PlainAnalysis> create(const std::string& models_folder);

    // `picture`: a JPEG, PNG, ... file. Throws cv::Exception, std::runtime_error.
    PlainFindings analyse(std::span<const std::byte> picture);

  private:
    PlainAnalysis(std::unique_ptr<slave::Engine> objects, std::unique_ptr<slave::Engine> faces)
        : objects_(std::move(objects)), faces_(std::move(faces)) {}

    std::size_t find_objects(const cv::Mat& bgr);
    std::size_t find_faces(const cv::Mat& bgr);

    std::unique_ptr<slave::Engine> objects_;
    std::unique_ptr<slave::Engine> faces_;
};

}  // namespace ocelli::bench
