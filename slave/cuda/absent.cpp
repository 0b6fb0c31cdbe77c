// In the place of everything else where there was no CUDA compiler.

#include "slave/cuda/devices.hpp"
#include "slave/cuda/worker.hpp"

namespace ocelli::cuda {

namespace {

constexpr const char* kAbsent =
    "This build has no CUDA: configure it with OCELLI_CUDA=ON where nvcc is installed.";

[[noreturn]] void absent() {
    throw std::logic_error(kAbsent);
}

}  // namespace

class Worker::Implementation {};

Devices probe_devices() {
    return {{}, kAbsent};
}

Worker::Worker(const WorkerSettings&) {
    absent();
}
Worker::~Worker() = default;
Worker::Worker(Worker&&) noexcept = default;
Worker& Worker::operator=(Worker&&) noexcept = default;

void Worker::load(const PictureView&) {
    absent();
}
void Worker::load(std::span<const PictureView>) {
    absent();
}
std::span<const Edges> Worker::edges(const EdgeRules&) {
    absent();
}
std::span<const Corners> Worker::corners(const CornerRules&) {
    absent();
}
Worker::Findings Worker::find(const std::optional<EdgeRules>&, const std::optional<CornerRules>&) {
    absent();
}
InputTensor Worker::network_input(const InputPlan&, const InputValues&, std::size_t, bool) {
    absent();
}
std::size_t Worker::add_cascade(const Cascade&) {
    absent();
}
std::vector<Box> Worker::windows(std::size_t, const CascadeRules&, std::size_t) {
    absent();
}
std::size_t Worker::batch_max(int, int, PictureView::Colour) const {
    absent();
}

}  // namespace ocelli::cuda
