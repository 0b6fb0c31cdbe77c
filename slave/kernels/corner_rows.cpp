#include "slave/kernels/corner_rows.hpp"

#include "slave/kernels/cpu.hpp"

namespace ocelli::slave {

const CornerRows& corner_rows() {
#ifdef OCELLI_AVX2
    if (has_avx2()) {
        return corner_rows_avx2();
    }
#endif
    return corner_rows_portable();
}

}  // namespace ocelli::slave
