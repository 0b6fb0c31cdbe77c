#pragma once

// An OpenCL device as OpenCV's transparent API uses it. OpenCV keeps which device is in use, and
// whether, for each thread: nothing here changes that but for the life of an OpenClScope.

#include <opencv2/core/ocl.hpp>
#include <string>

#include "common/error.hpp"

namespace ocelli::slave {

class OpenClDevice {
  public:
    // A GPU; `cpu_too`: or else one that runs on the CPU. bad_config with the reason, a clause.
    static Result<OpenClDevice> find(bool cpu_too);

    const std::string& hardware() const { return hardware_; }
    // A context for one thread, with a queue of its own.
    cv::ocl::OpenCLExecutionContext context_for_thread() const;

  private:
    OpenClDevice(cv::ocl::OpenCLExecutionContext context, std::string hardware)
        : context_(std::move(context)), hardware_(std::move(hardware)) {}

    cv::ocl::OpenCLExecutionContext context_;
    std::string hardware_;
};

// While it lives, this thread's UMats are on the device; before and after, OpenCV computes on the
// CPU.
class OpenClScope {
  public:
    explicit OpenClScope(const cv::ocl::OpenCLExecutionContext& context) {
        context.bind();
        cv::ocl::setUseOpenCL(true);
    }
    ~OpenClScope() { cv::ocl::setUseOpenCL(false); }
    OpenClScope(const OpenClScope&) = delete;
    OpenClScope& operator=(const OpenClScope&) = delete;
};

}  // namespace ocelli::slave
