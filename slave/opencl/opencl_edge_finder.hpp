#pragma once

#include <cstdint>
#include <opencv2/core/mat.hpp>
#include <vector>

#include "slave/kernels/edge_tracer.hpp"
#include "slave/opencl/opencl_device.hpp"

namespace ocelli::slave {

// Canny's edges with aperture 3, the same pixels as EdgeFinder and cv::Canny: gradients, magnitudes
// and maxima on an OpenCL device, hysteresis on the CPU. (OpenCV's own OpenCL code for cv::Canny
// gives other pixels than its CPU code where gradients tie.) Keeps its buffers; one thread.
//
// Throws cv::Exception when the device fails.
class OpenClEdgeFinder {
  public:
    explicit OpenClEdgeFinder(const OpenClDevice& device) : context_(device.context_for_thread()) {}

    // `grey`: H×W, 8 bit, not empty; not looked at after that.
    void load(const cv::Mat& grey);
    // As those of EdgeFinder.
    int median_magnitude(bool l2, int shift);
    TracedEdges find(double low, double high, bool l2);

  private:
    void derive(bool l2);

    cv::ocl::OpenCLExecutionContext context_;
    cv::Size size_;
    cv::UMat grey_, slopes_, magnitudes_, counts_, marks_;
    cv::Mat counts_here_;
    int derived_ = -1;  // with which norm the magnitudes are: l2, or none yet
    EdgeTracer tracer_;
};

}  // namespace ocelli::slave
