// The inner loops of all kernels, built with -mavx2 -mfma; reached only where the machine has both.
#ifdef OCELLI_AVX2
#define OCELLI_CORNER_ROWS corner_rows_avx2
#define OCELLI_EDGE_ROWS edge_rows_avx2
#define OCELLI_HAAR_ROWS haar_rows_avx2
#include "slave/kernels/corner_rows.inc"
#include "slave/kernels/edge_rows.inc"
#include "slave/kernels/haar_rows.inc"
#endif
