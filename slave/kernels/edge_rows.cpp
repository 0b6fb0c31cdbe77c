#include "slave/kernels/edge_rows.hpp"

#include "slave/kernels/cpu.hpp"

namespace ocelli::slave {

const EdgeRows& edge_rows() {
#ifdef OCELLI_AVX2
    if (has_avx2()) {
        return edge_rows_avx2();
    }
#endif
    return edge_rows_portable();
}

}  // namespace ocelli::slave
