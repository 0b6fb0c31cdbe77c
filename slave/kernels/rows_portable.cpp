// The inner loops of all kernels, for any machine.
#define OCELLI_CORNER_ROWS corner_rows_portable
#define OCELLI_EDGE_ROWS edge_rows_portable
#define OCELLI_HAAR_ROWS haar_rows_portable
#include "slave/kernels/corner_rows.inc"
#include "slave/kernels/edge_rows.inc"
#include "slave/kernels/haar_rows.inc"
