#include "slave/kernels/cpu.hpp"

#include <opencv2/core/utility.hpp>

namespace ocelli::slave {

bool has_avx2() {
#ifdef OCELLI_AVX2
    static const bool has =
        cv::checkHardwareSupport(CV_CPU_AVX2) && cv::checkHardwareSupport(CV_CPU_FMA3);
    return has;
#else
    return false;
#endif
}

}  // namespace ocelli::slave
