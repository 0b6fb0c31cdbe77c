#pragma once

namespace ocelli::slave {

// Whether this machine runs the kernels that are built for AVX2 and FMA. It is OpenCV's own answer,
// OPENCV_CPU_DISABLE included: OpenCV rounds differently with FMA, and our kernels must round with
// it.
bool has_avx2();

}  // namespace ocelli::slave
