#pragma once

// The inner loops of the edge kernel, one row each, built twice from one source (edge_rows.inc):
// for any machine, and for AVX2. All arithmetic is on integers. Plain pointers and no library
// types: what is built for AVX2 must not share inline functions with what is not.

#include <cstdint>

namespace ocelli::slave {

// What is known of a pixel before edges are traced.
constexpr std::uint8_t kNoEdge = 0;
constexpr std::uint8_t kWeakEdge = 1;    // an edge if it touches one
constexpr std::uint8_t kStrongEdge = 3;  // an edge
constexpr std::uint8_t kTraced = 128;    // set where an edge has been found

struct EdgeRows {
    // Sobel 3 from three grey rows, read from -1 to width.
    void (*gradients)(const std::uint8_t* above, const std::uint8_t* row, const std::uint8_t* below,
                      int width, std::int16_t* dx, std::int16_t* dy);

    // |dx| + |dy|, at most 65535.
    void (*magnitudes_l1)(const std::int16_t* dx, const std::int16_t* dy, int width,
                          std::uint16_t* out);
    // dx² + dy², below 2^31.
    void (*magnitudes_l2)(const std::int16_t* dx, const std::int16_t* dy, int width,
                          std::int32_t* out);

    // out[x] = ⌊√in[x]⌋.
    void (*roots)(const std::int32_t* in, int width, std::uint16_t* out);
    // out[x] = min(in[x] >> shift, last), but where in[x] is 0 it is last + 1.
    void (*bins)(const std::uint16_t* in, int width, int shift, std::uint16_t last,
                 std::uint16_t* out);

    // Marks the pixels whose magnitude is above `low` and a maximum across the edge; strong is what
    // is above `high`. Magnitudes are read from -1 to width.
    void (*thin_l1)(const std::uint16_t* above, const std::uint16_t* row,
                    const std::uint16_t* below, const std::int16_t* dx, const std::int16_t* dy,
                    int width, int low, int high, std::uint8_t* marks);
    void (*thin_l2)(const std::int32_t* above, const std::int32_t* row, const std::int32_t* below,
                    const std::int16_t* dx, const std::int16_t* dy, int width, int low, int high,
                    std::uint8_t* marks);

    // 255 for what has been traced, 0 for the rest.
    void (*finish)(std::uint8_t* marks, int width);
};

// The fastest for this machine.
const EdgeRows& edge_rows();

const EdgeRows& edge_rows_portable();
const EdgeRows& edge_rows_avx2();  // precondition: has_avx2()

}  // namespace ocelli::slave
