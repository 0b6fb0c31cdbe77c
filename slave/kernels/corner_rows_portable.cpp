#define OCELLI_CORNER_ROWS corner_rows_portable
#include "slave/kernels/corner_rows.inc"
