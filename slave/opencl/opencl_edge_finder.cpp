#include "slave/opencl/opencl_edge_finder.hpp"

#include <algorithm>

#include "slave/kernels/edge_bound.hpp"
#include "slave/opencl/edge_kernels.hpp"

namespace ocelli::slave {

namespace {

constexpr int kBins = 2048;

cv::ocl::Kernel kernel(const char* name) {
    static const cv::ocl::ProgramSource source(kEdgeKernels);
    cv::String reason;
    cv::ocl::Kernel made(name, source, "", &reason);
    if (made.empty()) {
        CV_Error(cv::Error::OpenCLInitError, "the OpenCL kernel cannot be built: " + reason);
    }
    return made;
}

void run_over(cv::ocl::Kernel& kernel, std::size_t width, std::size_t height) {
    std::size_t size[] = {width, height};
    if (!kernel.run(2, size, nullptr, false)) {
        CV_Error(cv::Error::OpenCLApiCallError, "the OpenCL device did not run a kernel");
    }
}

// The smallest bin that, with those below it, has more than half of all.
int median_bin(const cv::Mat& counts) {
    std::int64_t total = 0;
    for (int bin = 0; bin < kBins; ++bin) {
        total += counts.at<int>(bin);
    }
    std::int64_t below = 0;
    for (int bin = 0; bin < kBins; ++bin) {
        below += counts.at<int>(bin);
        if (2 * below > total) {
            return bin;
        }
    }
    return 0;
}

}  // namespace

void OpenClEdgeFinder::load(const cv::Mat& grey) {
    CV_Assert(grey.type() == CV_8UC1 && !grey.empty());
    const OpenClScope scope(context_);
    size_ = grey.size();
    grey.copyTo(grey_);
    slopes_.create(size_, CV_16SC2);
    magnitudes_.create(size_ + cv::Size(2, 2), CV_32S);
    marks_.create(size_, CV_8U);
    derived_ = -1;
}

void OpenClEdgeFinder::derive(bool l2) {
    if (derived_ == static_cast<int>(l2)) {
        return;
    }
    auto gradients = kernel("gradients");
    gradients.args(cv::ocl::KernelArg::ReadOnlyNoSize(grey_),
                   cv::ocl::KernelArg::PtrWriteOnly(slopes_),
                   cv::ocl::KernelArg::PtrWriteOnly(magnitudes_), size_.height, size_.width,
                   static_cast<int>(l2));
    run_over(gradients, static_cast<std::size_t>(magnitudes_.cols),
             static_cast<std::size_t>(magnitudes_.rows));
    derived_ = static_cast<int>(l2);
}

int OpenClEdgeFinder::median_magnitude(bool l2, int shift) {
    const OpenClScope scope(context_);
    derive(l2);
    counts_.create(1, kBins, CV_32S);
    counts_.setTo(0);
    auto histogram = kernel("histogram");
    histogram.args(cv::ocl::KernelArg::PtrReadOnly(magnitudes_),
                   cv::ocl::KernelArg::PtrReadWrite(counts_), static_cast<int>(magnitudes_.total()),
                   static_cast<int>(l2), shift);
    std::size_t group = 64;
    std::size_t items = 64 * group;
    if (!histogram.run(1, &items, &group, false)) {
        CV_Error(cv::Error::OpenCLApiCallError, "the OpenCL device did not run a kernel");
    }
    counts_.copyTo(counts_here_);
    return median_bin(counts_here_);
}

TracedEdges OpenClEdgeFinder::find(double low, double high, bool l2) {
    if (low > high) {
        std::swap(low, high);
    }
    {
        const OpenClScope scope(context_);
        derive(l2);
        auto thin = kernel("thin");
        thin.args(cv::ocl::KernelArg::PtrReadOnly(slopes_),
                  cv::ocl::KernelArg::PtrReadOnly(magnitudes_),
                  cv::ocl::KernelArg::WriteOnly(marks_), edge_bound(low, l2), edge_bound(high, l2));
        run_over(thin, static_cast<std::size_t>(size_.width),
                 static_cast<std::size_t>(size_.height));
        tracer_.start(size_);
        const auto step = static_cast<std::size_t>(tracer_.row(1) - tracer_.row(0));
        marks_.copyTo(cv::Mat(size_, CV_8U, tracer_.row(0), step));
    }
    return tracer_.trace();
}

}  // namespace ocelli::slave
