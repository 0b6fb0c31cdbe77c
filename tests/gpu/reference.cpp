#include "tests/gpu/reference.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace ocelli::cuda::testing {

namespace {

class Reference {
  public:
    Reference(const DrawnPicture& picture, const EdgeRules& rules)
        : picture_(picture), rules_(rules) {
        result_.map.assign(picture.pixels.size(), 0);
    }

    ReferenceEdges run() {
        for (int y = 0; y < picture_.height; ++y) {
            for (int x = 0; x < picture_.width; ++x) {
                if (result_.map[at(x, y)] == 0 && is_above(x, y, *rules_.high) &&
                    is_maximum(x, y)) {
                    flood(x, y);
                    ++result_.contours;
                }
            }
        }
        return result_;
    }

  private:
    std::size_t at(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(picture_.width) +
               static_cast<std::size_t>(x);
    }
    bool is_inside(int x, int y) const {
        return x >= 0 && y >= 0 && x < picture_.width && y < picture_.height;
    }
    int grey(int x, int y) const {
        return picture_.pixels[at(std::clamp(x, 0, picture_.width - 1),
                                  std::clamp(y, 0, picture_.height - 1))];
    }
    int dx(int x, int y) const {
        return grey(x + 1, y - 1) - grey(x - 1, y - 1) + 2 * (grey(x + 1, y) - grey(x - 1, y)) +
               grey(x + 1, y + 1) - grey(x - 1, y + 1);
    }
    int dy(int x, int y) const {
        return grey(x - 1, y + 1) - grey(x - 1, y - 1) + 2 * (grey(x, y + 1) - grey(x, y - 1)) +
               grey(x + 1, y + 1) - grey(x + 1, y - 1);
    }
    std::int64_t magnitude(int x, int y) const {
        if (!is_inside(x, y)) {
            return 0;
        }
        const std::int64_t across = dx(x, y);
        const std::int64_t down = dy(x, y);
        return rules_.l2 ? across * across + down * down : std::abs(across) + std::abs(down);
    }
    bool is_above(int x, int y, double threshold) const {
        const double bound = rules_.l2 ? threshold * threshold : threshold;
        return static_cast<double>(magnitude(x, y)) > std::floor(bound);
    }
    bool is_maximum(int x, int y) const {
        const std::int64_t across = std::abs(dx(x, y));
        const std::int64_t down = std::abs(dy(x, y)) << 15;
        const std::int64_t tangent = across * 13573;
        const std::int64_t here = magnitude(x, y);
        if (down < tangent) {
            return here > magnitude(x - 1, y) && here >= magnitude(x + 1, y);
        }
        if (down > tangent + (across << 16)) {
            return here > magnitude(x, y - 1) && here >= magnitude(x, y + 1);
        }
        const int side = (dx(x, y) ^ dy(x, y)) < 0 ? -1 : 1;
        return here > magnitude(x - side, y - 1) && here > magnitude(x + side, y + 1);
    }

    void flood(int x, int y) {
        std::vector<std::pair<int, int>> open{{x, y}};
        result_.map[at(x, y)] = 255;
        while (!open.empty()) {
            const auto [cx, cy] = open.back();
            open.pop_back();
            ++result_.pixels;
            for (int ny = cy - 1; ny <= cy + 1; ++ny) {
                for (int nx = cx - 1; nx <= cx + 1; ++nx) {
                    if (is_inside(nx, ny) && result_.map[at(nx, ny)] == 0 &&
                        is_above(nx, ny, *rules_.low) && is_maximum(nx, ny)) {
                        result_.map[at(nx, ny)] = 255;
                        open.emplace_back(nx, ny);
                    }
                }
            }
        }
    }

    const DrawnPicture& picture_;
    const EdgeRules& rules_;
    ReferenceEdges result_;
};

}  // namespace

ReferenceEdges reference_edges(const DrawnPicture& picture, const EdgeRules& rules) {
    return Reference(picture, rules).run();
}

}  // namespace ocelli::cuda::testing
