#include "slave/kernels/edge_tracer.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "slave/kernels/edge_rows.hpp"

namespace ocelli::slave {

namespace {

static_assert(std::endian::native == std::endian::little, "bytes of words are counted from below");

constexpr std::size_t kTracerWord = sizeof(std::uint64_t);

template <typename Word>
Word load(const std::uint8_t* from) {
    Word word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
}

}  // namespace

void EdgeTracer::start(cv::Size size) {
    size_ = size;
    step_ = static_cast<std::size_t>(size.width) + 2;
    marks_.resize(step_ * (static_cast<std::size_t>(size.height) + 2) + kTracerWord);
    std::fill_n(marks_.begin(), step_, kNoEdge);
    std::fill(marks_.begin() + static_cast<std::ptrdiff_t>(offset(size.height) - 1), marks_.end(),
              kNoEdge);
    for (int y = 0; y < size.height; ++y) {
        row(y)[-1] = kNoEdge;
        row(y)[size.width] = kNoEdge;
    }
}

std::size_t EdgeTracer::offset(int y) const {
    return (static_cast<std::size_t>(y) + 1) * step_ + 1;
}

TracedEdges EdgeTracer::trace() {
    traced_ = {};
    for (int y = 0; y < size_.height; ++y) {
        trace_row(y);
    }
    const EdgeRows& rows = edge_rows();
    for (int y = 0; y < size_.height; ++y) {
        rows.finish(row(y), size_.width);
    }
    traced_.edges = cv::Mat(size_, CV_8U, row(0), step_);
    return traced_;
}

void EdgeTracer::trace_row(int y) {
    constexpr std::uint64_t kStrong = 0x0202020202020202;
    const std::size_t end = offset(y) + static_cast<std::size_t>(size_.width);
    for (std::size_t at = offset(y); at < end; at += kTracerWord) {
        // A word that reaches into the next row starts edges early, which is no harm.
        while (const std::uint64_t word = load<std::uint64_t>(&marks_[at]) & kStrong) {
            const auto byte = static_cast<std::size_t>(std::countr_zero(word)) / 8;
            traced_.pixels += trace_from(at + byte);
            ++traced_.contours;
        }
    }
}

std::int64_t EdgeTracer::trace_from(std::size_t start) {
    constexpr std::uint32_t kNeighbours = 0x010101;  // the marks that can be edges, of three pixels
    std::int64_t pixels = 0;
    std::uint8_t* const marks = marks_.data();
    marks[start] = kTraced;
    open_.push_back(start);
    while (!open_.empty()) {
        const std::size_t at = open_.back();
        open_.pop_back();
        ++pixels;
        for (const std::size_t middle : {at - step_, at, at + step_}) {
            auto found = load<std::uint32_t>(marks + middle - 1) & kNeighbours;
            for (; found != 0; found &= found - 1) {
                const std::size_t next =
                    middle - 1 + static_cast<std::size_t>(std::countr_zero(found)) / 8;
                marks[next] = kTraced;
                open_.push_back(next);
            }
        }
    }
    return pixels;
}

}  // namespace ocelli::slave
