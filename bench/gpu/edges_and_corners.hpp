#pragma once

namespace ocelli::bench {

// Rows about Canny and Shi-Tomasi together, 1920×1080.
void print_on_device();
void print_with_transfers();
void print_threads();

}  // namespace ocelli::bench
