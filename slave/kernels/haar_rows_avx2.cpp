// Built with -mavx2 -mfma; reached only where the machine has both.
#ifdef OCELLI_AVX2
#define OCELLI_HAAR_ROWS haar_rows_avx2
#include "slave/kernels/haar_rows.inc"
#endif
