#include "slave/cuda/runtime/resize_taps.hpp"

#include <cmath>

namespace ocelli::cuda {

namespace {

struct Position {
    int whole;
    float rest;
};

Position position_of(int at, int from, int to) {
    const double scale = 1.0 / (static_cast<double>(to) / from);
    const auto exact = static_cast<float>((at + 0.5) * scale - 0.5);
    const auto whole = static_cast<int>(std::floor(exact));
    return {whole, exact - static_cast<float>(whole)};
}

std::int16_t weight(float share) {
    return static_cast<std::int16_t>(std::lrint(share * 2048));
}

ResizeTap tap_of(const Position& position, int from) {
    return {replicated(position.whole, from), replicated(position.whole + 1, from),
            weight(1.F - position.rest), weight(position.rest)};
}

}  // namespace

std::vector<ResizeTap> column_taps(int from, int to) {
    std::vector<ResizeTap> taps;
    for (int at = 0; at < to; ++at) {
        Position position = position_of(at, from, to);
        if (position.whole < 0 || position.whole >= from - 1) {
            position = {replicated(position.whole, from), 0};
        }
        taps.push_back(tap_of(position, from));
    }
    return taps;
}

std::vector<ResizeTap> row_taps(int from, int to) {
    std::vector<ResizeTap> taps;
    for (int at = 0; at < to; ++at) {
        taps.push_back(tap_of(position_of(at, from, to), from));
    }
    return taps;
}

bool is_halved(int from_width, int from_height, int to_width, int to_height) {
    return from_width == 2 * to_width && from_height == 2 * to_height;
}

}  // namespace ocelli::cuda
