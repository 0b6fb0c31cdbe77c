#include "slave/networks/opencv_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <opencv2/core/cuda.hpp>
#include <opencv2/dnn.hpp>

#include "slave/networks/make_engine.hpp"

namespace ocelli::slave {

namespace {

cv::dnn::Net read_net(const ModelData& model) {
    const auto* network = reinterpret_cast<const char*>(model.network.data());
    if (model.weights.empty()) {
        return cv::dnn::readNetFromONNX(network, model.network.size());
    }
    return cv::dnn::readNetFromDarknet(network, model.network.size(),
                                       reinterpret_cast<const char*>(model.weights.data()),
                                       model.weights.size());
}

std::vector<int> int_shape(const TensorShape& shape) {
    return {shape.begin(), shape.end()};
}

// OpenCV's own sentence, without its file names and line numbers.
std::string reason(const cv::Exception& error) {
    return error.err.empty() ? error.what() : error.err;
}

class OpenCvEngine final : public Engine {
  public:
    OpenCvEngine(cv::dnn::Net net, EngineInfo info) : net_(std::move(net)), info_(std::move(info)) {
        const bool cuda = info_.device.starts_with("cuda");
        net_.setPreferableBackend(cuda ? cv::dnn::DNN_BACKEND_CUDA : cv::dnn::DNN_BACKEND_OPENCV);
        net_.setPreferableTarget(cuda ? cv::dnn::DNN_TARGET_CUDA : cv::dnn::DNN_TARGET_CPU);
        info_.outputs = net_.getUnconnectedOutLayersNames();
    }

    const EngineInfo& info() const override { return info_; }

    Result<std::span<const TensorView>> run(std::span<const TensorView> inputs) override {
        try {
            forward(inputs);
        } catch (const cv::Exception& error) {
            return Error{ErrorCode::analysis_failed,
                         fmt::format("OpenCV cannot run the network: {}", reason(error))};
        }
        return std::span<const TensorView>(views_);
    }

  private:
    void forward(std::span<const TensorView> inputs) {
        if (info_.device.starts_with("cuda")) {
            cv::cuda::setDevice(cuda_index(info_.device));  // of this thread
        }
        // The network only reads its input.
        auto* values = const_cast<float*>(inputs.front().values.data());
        net_.setInput(cv::Mat(int_shape(inputs.front().shape), CV_32F, values));
        net_.forward(outputs_, info_.outputs);
        views_.clear();
        for (cv::Mat& output : outputs_) {
            if (!output.isContinuous()) {
                output = output.clone();
            }
            views_.push_back({TensorShape(output.size.p, output.size.p + output.dims),
                              {output.ptr<float>(), output.total()}});
        }
    }

    cv::dnn::Net net_;
    EngineInfo info_;
    std::vector<cv::Mat> outputs_;
    std::vector<TensorView> views_;
};

}  // namespace

bool opencv_has_cuda() {
    const auto targets = cv::dnn::getAvailableTargets(cv::dnn::DNN_BACKEND_CUDA);
    return std::find(targets.begin(), targets.end(), cv::dnn::DNN_TARGET_CUDA) != targets.end();
}

Result<std::unique_ptr<Engine>> make_opencv_engine(const ModelData& model,
                                                   std::string_view device) {
    if (device.starts_with("cuda") && !opencv_has_cuda()) {
        return Error{ErrorCode::bad_config,
                     fmt::format("the device '{}' was asked for, but OpenCV here is built without "
                                 "CUDA, or finds no GPU: use --device cpu",
                                 device)};
    }
    const std::string where = device.starts_with("cuda")
                                  ? fmt::format("cuda:{}", cuda_index(device))
                                  : std::string(device);
    try {
        cv::dnn::Net net = read_net(model);
        if (net.empty()) {
            return cannot_read(model, "OpenCV", "there is no network in it");
        }
        return std::make_unique<OpenCvEngine>(std::move(net),
                                              EngineInfo{"opencv", where, {}, {}, true});
    } catch (const cv::Exception& error) {
        return cannot_read(model, "OpenCV", reason(error));
    }
}

}  // namespace ocelli::slave
