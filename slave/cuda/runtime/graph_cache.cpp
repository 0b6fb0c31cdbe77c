#include "slave/cuda/runtime/graph_cache.hpp"

#include <algorithm>

#include "slave/cuda/runtime/check.hpp"

namespace ocelli::cuda {

namespace {

GraphExec capture(cudaStream_t stream, const std::function<void()>& enqueue) {
    check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal),
          "begin to capture a graph");
    cudaGraph_t raw = nullptr;
    try {
        enqueue();
    } catch (...) {
        cudaStreamEndCapture(stream, &raw);
        const Graph spoilt(raw);
        cudaGetLastError();
        throw;
    }
    check(cudaStreamEndCapture(stream, &raw), "capture a graph");
    const Graph graph(raw);
    cudaGraphExec_t made = nullptr;
    check(cudaGraphInstantiate(&made, graph.get(), 0), "make a graph of launches");
    return GraphExec(made);
}

}  // namespace

void GraphCache::run(const SequenceKey& key, cudaStream_t stream,
                     const std::function<void()>& enqueue) {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry& each) { return each.key == key; });
    if (found == entries_.end()) {
        enqueue();
        if (graphs_max_ > 0) {
            entries_.push_front({key, nullptr});
            entries_.resize(std::min(entries_.size(), graphs_max_));
        }
        return;
    }
    entries_.splice(entries_.begin(), entries_, found);
    Entry& entry = entries_.front();
    if (!entry.graph) {
        entry.graph = capture(stream, enqueue);
    }
    check(cudaGraphLaunch(entry.graph.get(), stream), "launch a graph");
}

std::size_t GraphCache::captured() const {
    return static_cast<std::size_t>(std::count_if(
        entries_.begin(), entries_.end(), [](const Entry& each) { return each.graph != nullptr; }));
}

}  // namespace ocelli::cuda
