// Built with -mavx2 -mfma; reached only where the machine has both.
#ifdef OCELLI_AVX2
#define OCELLI_CORNER_ROWS corner_rows_avx2
#include "slave/kernels/corner_rows.inc"
#endif
