#define OCELLI_EDGE_ROWS edge_rows_portable
#include "slave/kernels/edge_rows.inc"
