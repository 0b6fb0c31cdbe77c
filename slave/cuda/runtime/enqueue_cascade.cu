#include "slave/cuda/runtime/enqueue.hpp"
#include "slave/cuda/runtime/launch.cuh"

namespace ocelli::cuda {

void enqueue_search(cudaStream_t stream, const Buffers& pictures, int picture,
                    const SearchBuffers& buffers, const ScaleBuffers& scale,
                    const std::vector<int>& group_ends) {
    StreamExecutor executor(stream);
    search_scale(executor, pictures.bytes<const std::uint8_t>(pictures.grey), picture, buffers,
                 scale, group_ends);
}

}  // namespace ocelli::cuda
