#pragma once

namespace ocelli::slave {

// Has the allocator keep the memory of large buffers for the next picture. At the start, before
// other threads are.
//
// Why: malloc gives buffers of some megabytes back to the kernel when they are freed, and the next
// picture faults them in again, page by page. Measured on 41 snapshots with HOG and YuNet in a
// slave of three threads: 215 page faults and 1.8 ms in the kernel per snapshot without, 65 and
// 0.6 ms with (of 150 ms); 19 MiB more are held. Our own kernels keep their buffers, and gain
// nothing.
void keep_large_buffers();

}  // namespace ocelli::slave
