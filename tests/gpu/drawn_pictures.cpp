#include "tests/gpu/drawn_pictures.hpp"

#include <algorithm>

namespace ocelli::cuda::testing {

namespace {

// xorshift32: G. Marsaglia, 2003.
class Random {
  public:
    explicit Random(std::uint32_t seed) : state_(seed * 2654435761U + 1) {}
    std::uint32_t next() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 17;
        state_ ^= state_ << 5;
        return state_;
    }
    int below(int bound) { return static_cast<int>(next() % static_cast<std::uint32_t>(bound)); }

  private:
    std::uint32_t state_;
};

DrawnPicture blank(const char* kind, int width, int height, std::uint32_t seed) {
    DrawnPicture picture;
    picture.name = std::string(kind) + '-' + std::to_string(width) + 'x' + std::to_string(height) +
                   '-' + std::to_string(seed);
    picture.width = width;
    picture.height = height;
    picture.pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    return picture;
}

struct Shape {
    int x, y, width, height;
    bool disc;
    std::uint8_t grey;

    bool contains(int px, int py) const {
        if (!disc) {
            return px >= x && py >= y && px < x + width && py < y + height;
        }
        const int dx = px - x;
        const int dy = py - y;
        return dx * dx + dy * dy <= width * width / 4;
    }
};

}  // namespace

DrawnPicture draw_noise(int width, int height, std::uint32_t seed) {
    DrawnPicture picture = blank("noise", width, height, seed);
    Random random(seed);
    for (std::uint8_t& pixel : picture.pixels) {
        pixel = static_cast<std::uint8_t>(random.next() >> 11);
    }
    return picture;
}

DrawnPicture draw_flat(int width, int height, std::uint8_t grey) {
    DrawnPicture picture = blank("flat", width, height, grey);
    std::fill(picture.pixels.begin(), picture.pixels.end(), grey);
    return picture;
}

DrawnPicture draw_scene(int width, int height, std::uint32_t seed) {
    DrawnPicture picture = blank("scene", width, height, seed);
    Random random(seed);
    std::vector<Shape> shapes(40);
    for (Shape& each : shapes) {
        each = {random.below(width),
                random.below(height),
                1 + random.below(width / 4 + 1),
                1 + random.below(height / 4 + 1),
                random.below(3) == 0,
                static_cast<std::uint8_t>(random.below(256))};
    }
    for (int y = 0; y < height; ++y) {
        std::uint8_t* const row =
            picture.pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
        for (int x = 0; x < width; ++x) {
            int grey = 60 + 80 * y / height;
            for (const Shape& each : shapes) {
                grey = each.contains(x, y) ? each.grey : grey;
            }
            row[x] = static_cast<std::uint8_t>(std::clamp(grey + random.below(7) - 3, 0, 255));
        }
    }
    return picture;
}

std::vector<DrawnPicture> drawn_pictures() {
    std::vector<DrawnPicture> all;
    for (const auto& [width, height] : {std::pair{1, 1},
                                        {1, 9},
                                        {9, 1},
                                        {2, 2},
                                        {3, 3},
                                        {16, 16},
                                        {63, 17},
                                        {64, 16},
                                        {65, 33},
                                        {321, 243}}) {
        all.push_back(draw_noise(width, height, 1));
        all.push_back(draw_scene(width, height, 2));
        all.push_back(draw_flat(width, height, 77));
    }
    all.push_back(draw_scene(640, 480, 3));
    all.push_back(draw_scene(1280, 720, 4));
    all.push_back(draw_scene(1920, 1080, 5));
    all.push_back(draw_noise(1000, 601, 6));
    return all;
}

void Hash::add(const void* bytes, std::size_t size) {
    const auto* const from = static_cast<const std::uint8_t*>(bytes);
    for (std::size_t i = 0; i < size; ++i) {
        value_ = (value_ ^ from[i]) * 0x100000001B3;
    }
}

}  // namespace ocelli::cuda::testing
