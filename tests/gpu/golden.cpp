#include "tests/gpu/golden.hpp"

#include <fstream>
#include <stdexcept>

#include "tests/gpu/drawn_pictures.hpp"

namespace ocelli::cuda::testing {

Golden read_golden(const std::string& path) {
    std::ifstream file(path);
    if (!file) {
        throw std::runtime_error("cannot read " + path);
    }
    Golden golden;
    std::string picture;
    std::string rules;
    std::uint64_t hash = 0;
    while (file >> picture >> rules >> std::hex >> hash) {
        golden[picture + ' ' + rules] = hash;
    }
    return golden;
}

void write_golden(const std::string& path, const Golden& golden) {
    std::ofstream file(path);
    for (const auto& [key, hash] : golden) {
        file << key << ' ' << std::hex << hash << '\n';
    }
}

std::vector<EdgeCase> edge_cases() {
    return {{"edges-3-l1", {3, 40, 110.5, false, true}},
            {"edges-3-l2", {3, 30, 90, true, true}},
            {"edges-5-l1", {5, 900, 2600, false, true}},
            {"edges-5-l2", {5, 700, 2000, true, true}},
            {"edges-7-l1", {7, 15000, 41000, false, true}},
            {"edges-7-l2", {7, 9000, 30000, true, true}},
            {"edges-loose", {3, 0, 0, false, true}}};
}

std::vector<CornerCase> corner_cases() {
    return {{"corners", {}},
            {"corners-all", {10000, 0.0001, 0, 3}},
            {"corners-few", {7, 0.3, 2.5, 3}},
            {"corners-block-5", {500, 0.005, 4, 5}},
            {"corners-block-2", {300, 0.01, 7, 2}},
            {"corners-block-16", {300, 0.01, 7, 16}}};
}

std::uint64_t hash_of(const Edges& edges, int width, int height) {
    Hash hash;
    hash.add(&edges.pixels, sizeof edges.pixels);
    hash.add(&edges.contours, sizeof edges.contours);
    for (int y = 0; y < height; ++y) {
        hash.add(edges.map + static_cast<std::size_t>(y) * edges.map_stride_bytes,
                 static_cast<std::size_t>(width));
    }
    return hash.value();
}

std::uint64_t hash_of(const Corners& corners) {
    Hash hash;
    for (const Corner& each : corners) {
        hash.add(&each.x, sizeof each.x);
        hash.add(&each.y, sizeof each.y);
        hash.add(&each.response, sizeof each.response);
    }
    return hash.value();
}

}  // namespace ocelli::cuda::testing
