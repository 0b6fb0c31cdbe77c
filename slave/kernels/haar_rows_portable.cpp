#define OCELLI_HAAR_ROWS haar_rows_portable
#include "slave/kernels/haar_rows.inc"
