// Built with -mavx2 -mfma; reached only where the machine has both.
#ifdef OCELLI_AVX2
#define OCELLI_EDGE_ROWS edge_rows_avx2
#include "slave/kernels/edge_rows.inc"
#endif
