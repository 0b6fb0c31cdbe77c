#pragma once

#include <cuda_runtime_api.h>

#include <functional>
#include <string>

namespace ocelli::bench {

// The median time in µs that what `enqueue` puts on the stream takes there, after a warm-up. It is
// put there some times in a row, so that the device does not wait for the host's launches.
double device_us(cudaStream_t stream, const std::function<void()>& enqueue);

// The median time in µs of `act` on the host's clock, likewise, but one at a time.
double host_us(const std::function<void()>& act);

// Lets `act` run until the card's clocks are up.
void warm_up(const std::function<void()>& act);

// GB/s of a copy on the device, bytes read and written counted.
double copy_bandwidth(cudaStream_t stream);

std::string number(double value, int digits);
void print_row(const std::string& measure, const std::string& value, const std::string& wanted);

}  // namespace ocelli::bench
