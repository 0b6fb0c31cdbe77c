#pragma once

// The kind `edge`, on the CPU and on a GPU.

#include <functional>
#include <memory>
#include <opencv2/imgproc.hpp>
#include <string>

#include "common/error.hpp"
#include "common/kinds/parameters.hpp"
#include "slave/analysis/analyzer.hpp"
#include "slave/devices/gpu_pool.hpp"
#include "slave/kernels/edge_finder.hpp"
#include "slave/kernels/edge_tracer.hpp"
#include "slave/picture/picture.hpp"

namespace ocelli::slave {

struct FoundEdges {
    TracedEdges traced;  // without the edges themselves where no map was asked for
    std::string device;  // where they were found
};

// What finds edges, on some device: the pixels of cv::Canny. An instance belongs to one thread.
class EdgeSource {
  public:
    virtual ~EdgeSource() = default;

    // `edge`: the kind's parameters, `blur` included. What it gives is valid until the next call.
    // bad_parameter as edge_thresholds(); throws what the library below throws.
    virtual Result<FoundEdges> find(const GreyPlane& grey, const Parameters& edge) = 0;
};

// Canny's hysteresis thresholds, on gradients as cv::Sobel gives them with the kind's aperture
// (a ramp of one grey level per pixel is 8 with aperture 3, 128 with 5, 2048 with 7).
struct EdgeThresholds {
    double low = 0;
    double high = 0;

    bool operator==(const EdgeThresholds&) const = default;
};

// The thresholds that the parameters give, and for those that are "auto" what the gradients say:
// high is three times the median of the magnitudes that are not zero, but at least 4 and at most
// 20 grey levels per pixel; low is half of high.
//
// Why: over most of a camera's picture the gradient is noise, so its median measures the noise,
// and three times that passes few of its peaks, by day and at night. Pixels without any gradient
// (clipped black, drawn areas) say nothing about noise. The lower bound keeps a flat picture's
// compression artefacts out, the upper one keeps edges where all of a picture is texture.
//
// `median`: of the magnitudes that are not zero, in grey levels per pixel; asked for only where a
// threshold depends on it. bad_parameter when low is given above high.
Result<EdgeThresholds> edge_thresholds(const Parameters& edge,
                                       const std::function<double()>& median);

// The median that edge_thresholds asks for, in steps of an eighth and below 256, of the gradients
// that `finder` has loaded.
double median_gradient(EdgeFinder& finder, int aperture, bool l2);
// The same of what `median_magnitude` knows, as EdgeFinder::median_magnitude.
double median_gradient(int aperture, const std::function<int(int shift)>& median_magnitude);

// What cv::Sobel with this aperture makes of a ramp of one grey level per pixel.
double sobel_gain(int aperture);

// The Gauss filter before edges are looked for, as cv::GaussianBlur's. Keeps its buffer.
class Blur {
  public:
    // `grey`: H×W, 8 bit. `sigma`: px; 0 leaves the picture as it is. Valid until the next call.
    const cv::Mat& of(const cv::Mat& grey, double sigma) {
        if (sigma <= 0) {
            return grey;
        }
        cv::GaussianBlur(grey, smooth_, cv::Size(), sigma);
        return smooth_;
    }

  private:
    cv::Mat smooth_;
};

// Edges by slave/kernels/. Keeps its buffers, since fresh memory of this size costs more than the
// work.
class CpuEdgeSource final : public EdgeSource {
  public:
    Result<FoundEdges> find(const GreyPlane& grey, const Parameters& edge) override;

  private:
    Blur blur_;
    EdgeFinder finder_;
};

// On a GPU, in a slot that all threads share. Throws cuda::Failure.
class GpuEdgeSource final : public EdgeSource {
  public:
    explicit GpuEdgeSource(std::shared_ptr<GpuPool> gpu) : gpu_(std::move(gpu)) {}

    Result<FoundEdges> find(const GreyPlane& grey, const Parameters& edge) override;

  private:
    std::shared_ptr<GpuPool> gpu_;
    cv::Mat map_;
};

// Canny's edges (J. Canny, 1986; cv::Canny) of the grey plane: how many pixels, which share of the
// picture, and how many contours, that is, groups of edge pixels that touch each other, corners
// included. With `map`, the edges as artifact "edges.png": white on black, one bit a pixel.
class EdgeAnalyzer : public Analyzer {
  public:
    explicit EdgeAnalyzer(std::unique_ptr<EdgeSource> source = std::make_unique<CpuEdgeSource>())
        : source_(std::move(source)) {}

    Result<AnalysisOutput> analyze(const AnalysisInput& input) override;

  private:
    std::unique_ptr<EdgeSource> source_;
};

}  // namespace ocelli::slave
