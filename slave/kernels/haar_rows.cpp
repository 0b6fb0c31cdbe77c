#include "slave/kernels/haar_rows.hpp"

#include "slave/kernels/cpu.hpp"

namespace ocelli::slave {

const HaarRows& haar_rows() {
#ifdef OCELLI_AVX2
    if (has_avx2()) {
        return haar_rows_avx2();
    }
#endif
    return haar_rows_portable();
}

}  // namespace ocelli::slave
