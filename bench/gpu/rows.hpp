#pragma once

namespace ocelli::bench {

// The rows of the table, by what they are about. `device`: that the calling thread has set.
void print_on_device(int device);       // edges and corners, nothing moved
void print_with_transfers(int device);  // the same, to the device and back
void print_threads(int device);         // the same, one worker and three
void print_others(int device);          // cascades, networks' inputs

}  // namespace ocelli::bench
