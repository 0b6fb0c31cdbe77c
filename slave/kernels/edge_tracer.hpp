#pragma once

#include <cstddef>
#include <cstdint>
#include <opencv2/core/mat.hpp>
#include <vector>

namespace ocelli::slave {

struct TracedEdges {
    cv::Mat edges;              // H×W, 8 bit, 255 on edges, else 0; valid until the next picture
    std::int64_t pixels = 0;    // on edges
    std::int64_t contours = 0;  // groups of edge pixels that touch, corners included
};

// Canny's hysteresis: from each strong pixel along all pixels that touch, until only weak ones are
// left that touch no edge. What is traced from one start is one contour, so that contours need no
// second look at the picture. Keeps its buffers; one thread.
class EdgeTracer {
  public:
    // Makes room for the marks of a picture, to be written row by row.
    void start(cv::Size size);
    std::uint8_t* row(int y) { return marks_.data() + offset(y); }

    TracedEdges trace();

  private:
    std::size_t offset(int y) const;
    void trace_row(int y);
    std::int64_t trace_from(std::size_t start);

    cv::Size size_;
    std::size_t step_ = 0;
    std::vector<std::uint8_t> marks_;  // with a border of one pixel, and bytes to read past it
    std::vector<std::size_t> open_;    // traced pixels whose neighbours are still to be seen
    TracedEdges traced_;
};

}  // namespace ocelli::slave
