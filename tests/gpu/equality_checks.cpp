#include <algorithm>
#include <functional>
#include <thread>

#include "slave/cuda/kernels/fill_tensor.hpp"
#include "slave/cuda/runtime/resize_taps.hpp"
#include "slave/cuda/worker.hpp"
#include "tests/gpu/checks.hpp"
#include "tests/gpu/drawn_pictures.hpp"
#include "tests/gpu/golden.hpp"
#include "tests/gpu/host_pictures.hpp"
#include "tests/gpu/host_search.hpp"
#include "tests/gpu/reference.hpp"

namespace ocelli::cuda::testing {

namespace {

void expect_same(const Edges& found, const Edges& expected, const DrawnPicture& picture) {
    expect_equal(found.pixels, expected.pixels, picture.name + ", pixels on edges");
    expect_equal(found.contours, expected.contours, picture.name + ", contours");
    expect_equal(hash_of(found, picture.width, picture.height),
                 hash_of(expected, picture.width, picture.height), picture.name + ", edge map");
}

void expect_same(const Corners& found, const Corners& expected, const std::string& what) {
    expect_equal(found.size(), expected.size(), what + ", corners");
    for (std::size_t i = 0; i < found.size(); ++i) {
        expect(found[i] == expected[i], what + ", corner " + std::to_string(i) + " differs");
    }
}

// Enqueued, captured as a graph, launched as one.
void thrice(const std::function<void()>& act) {
    for (int round = 0; round < 3; ++round) {
        act();
    }
}

void golden() {
    const Golden known = read_golden(OCELLI_GOLDEN);
    Worker worker({});
    for (const DrawnPicture& picture : drawn_pictures()) {
        if (picture.width * picture.height > effort.golden_pixels_max) {
            continue;
        }
        worker.load(picture.view());
        thrice([&] {
            for (const EdgeCase& each : edge_cases()) {
                const std::string key = picture.name + ' ' + each.name;
                const Edges found = worker.edges(each.rules).front();
                expect_equal(hash_of(found, picture.width, picture.height), known.at(key), key);
            }
            for (const CornerCase& each : corner_cases()) {
                const std::string key = picture.name + ' ' + each.name;
                expect_equal(hash_of(worker.corners(each.rules).front()), known.at(key), key);
            }
        });
    }
}

DrawnPicture random_picture(std::uint32_t seed) {
    const auto width = static_cast<int>(1 + seed * 7919 % 700);
    const auto height = static_cast<int>(1 + seed * 104729 % 500);
    return seed % 2 == 0 ? draw_scene(width, height, seed) : draw_noise(width, height, seed);
}

void random_pictures() {
    Worker worker({});
    HostPictures host;
    for (std::uint32_t seed = 0; seed < effort.random_pictures; ++seed) {
        const DrawnPicture picture = random_picture(seed);
        worker.load(picture.view());
        host.load({picture.view()});
        for (const int aperture : {3, 5, 7}) {
            const EdgeRules rules{aperture,      std::nullopt, std::nullopt,
                                  seed % 3 == 0, true,         seed % 5 * 0.7};
            expect_same(worker.edges(rules).front(), host.edges(rules).front(), picture);
        }
        CornerRules rules;
        rules.block_size = static_cast<int>(2 + seed % 30);
        rules.quality = seed % 4 == 0 ? 0.0001 : 0.01;
        expect_same(worker.corners(rules).front(), host.corners(rules).front(), picture.name);
        const Worker::Findings both = worker.find(EdgeRules{3, 20, 60, false, true}, CornerRules{});
        const ReferenceEdges expected = reference_edges(picture, {3, 20, 60, false, true});
        expect_same(both.edges.front(),
                    {expected.pixels, expected.contours, expected.map.data(),
                     static_cast<std::size_t>(picture.width)},
                    picture);
        expect_same(both.corners.front(), host.corners({}).front(), picture.name);
    }
}

void harris() {
    Worker worker({});
    HostPictures host;
    const DrawnPicture picture = draw_scene(640, 360, 9);
    worker.load(picture.view());
    host.load({picture.view()});
    CornerRules rules;
    rules.response = CornerRules::Response::harris;
    expect_same(worker.corners(rules).front(), host.corners(rules).front(), "Harris");
}

void colour() {
    DrawnPicture drawn = draw_noise(3 * 501, 203, 3);
    const PictureView bgr{drawn.pixels.data(), 501, 203, 3 * 501, PictureView::Colour::bgr};
    Worker worker({});
    HostPictures host;
    worker.load(bgr);
    host.load({bgr});
    drawn.width = 501;
    const EdgeRules rules{3, 60, 200, false, true};
    expect_same(worker.edges(rules).front(), host.edges(rules).front(), drawn);
}

void batches() {
    std::vector<DrawnPicture> pictures;
    std::vector<PictureView> views;
    for (std::uint32_t i = 0; i < 16; ++i) {
        pictures.push_back(draw_scene(333, 217, i));
    }
    for (const DrawnPicture& each : pictures) {
        views.push_back(each.view());
    }
    Worker worker({});
    HostPictures host;
    host.load(views);
    worker.load(views);
    for (const int block : {3, 4}) {
        CornerRules corners;
        corners.block_size = block;
        const EdgeRules edges{3, std::nullopt, std::nullopt, false, true};
        const Worker::Findings found = worker.find(edges, corners);
        const auto expected_edges = host.edges(edges);
        const auto expected_corners = host.corners(corners);
        for (std::size_t i = 0; i < views.size(); ++i) {
            expect_same(found.edges[i], expected_edges[i], pictures[i]);
            expect_same(found.corners[i], expected_corners[i], pictures[i].name);
        }
    }
}

std::vector<float> host_input(const PictureView& bgr, const InputPlan& plan,
                              const InputValues& values) {
    const auto columns = column_taps(bgr.width, plan.content_width);
    const auto rows = row_taps(bgr.height, plan.content_height);
    std::vector<float> tensor(3 * static_cast<std::size_t>(plan.width) *
                              static_cast<std::size_t>(plan.height));
    FillTensor kernel;
    kernel.bgr = {bgr.pixels, bgr.width, bgr.height, static_cast<int>(bgr.stride_bytes), 0};
    kernel.columns = columns.data();
    kernel.rows = rows.data();
    kernel.values = &values;
    kernel.tensor = tensor.data();
    kernel.plan = plan;
    kernel.halve = is_halved(bgr.width, bgr.height, plan.content_width, plan.content_height);
    HostExecutor().run(kernel);
    return tensor;
}

InputValues input_values() {
    InputValues values;
    for (std::size_t i = 0; i < 3; ++i) {
        values.channels[i].plane = static_cast<int>(2 - i);
        values.channels[i].fill = 0.5F;
        for (std::size_t byte = 0; byte < 256; ++byte) {
            values.channels[i].values[byte] = static_cast<float>(byte) / 255 - 0.25F;
        }
    }
    return values;
}

void network_input() {
    const DrawnPicture drawn = draw_scene(3 * 640, 480, 3);
    const PictureView bgr{drawn.pixels.data(), 640, 480, 3 * 640, PictureView::Colour::bgr};
    const InputValues values = input_values();
    Worker worker({});
    worker.load(bgr);
    for (const InputPlan& plan : {InputPlan{416, 416, 416, 312},
                                  {320, 320, 320, 240},
                                  {640, 480, 640, 480},
                                  {64, 1000, 9, 999}}) {
        const InputTensor found = worker.network_input(plan, values, 0, true);
        const std::vector<float> expected = host_input(bgr, plan, values);
        expect(std::equal(expected.begin(), expected.end(), found.on_host.begin(),
                          found.on_host.end()),
               std::to_string(plan.width) + " px: the input differs");
    }
    expect(!worker.corners({}).front().empty(), "no corners after a network's input");
}

void cascades() {
    Worker worker({});
    HostSearch host;
    const DrawnPicture picture = draw_scene(161, 120, 8);
    const DrawnPicture other = draw_noise(90, 130, 8);
    std::size_t windows = 0;
    for (std::uint32_t seed = 1; seed < 4; ++seed) {
        const Cascade cascade = draw_cascade(seed);
        const std::size_t number = worker.add_cascade(cascade);
        for (const DrawnPicture* each : {&picture, &other, &picture}) {
            worker.load(each->view());
            for (const CascadeRules& rules : {CascadeRules{1.1, 0, 0}, {1.4, 30, 30}}) {
                const std::vector<Box> found = worker.windows(number, rules);
                expect(found == host.windows(cascade, each->view(), rules),
                       each->name + ": the windows differ");
                windows += found.size();
            }
        }
    }
    expect(windows > 100, "hardly a window was found");
}

// Small pictures, for compute-sanitizer: it takes its time.
void every_kernel() {
    DrawnPicture drawn = draw_scene(3 * 97, 61, 4);
    const PictureView bgr{drawn.pixels.data(), 97, 61, 3 * 97, PictureView::Colour::bgr};
    drawn.width = 97;
    const std::vector<PictureView> views(3, bgr);
    Worker worker({});
    HostPictures host;
    worker.load(views);
    host.load(views);
    for (const int aperture : {3, 5, 7}) {
        for (const double blur : {0.0, 1.0}) {
            const EdgeRules rules{aperture, std::nullopt, std::nullopt, aperture == 5, true, blur};
            const Edges expected = host.edges(rules).back();
            thrice([&] { expect_same(worker.edges(rules).back(), expected, drawn); });
        }
    }
    for (const int block : {2, 3, 5}) {
        CornerRules rules;
        rules.block_size = block;
        const Corners expected = host.corners(rules).back();
        thrice([&] { expect_same(worker.corners(rules).back(), expected, drawn.name); });
    }
    const InputPlan plan{50, 50, 50, 31};
    const InputValues values = input_values();
    const auto found = worker.network_input(plan, values, 2, true).on_host;
    const std::vector<float> expected = host_input(bgr, plan, values);
    expect(std::equal(expected.begin(), expected.end(), found.begin(), found.end()), "input");
    const Cascade cascade = draw_cascade(3);
    const DrawnPicture small = draw_noise(40, 30, 2);
    const std::size_t number = worker.add_cascade(cascade);
    worker.load(small.view());
    expect(worker.windows(number, {}) == HostSearch().windows(cascade, small.view(), {}),
           "the windows differ");
}

struct Visited {
    DrawnPicture picture;
    std::vector<std::pair<EdgeRules, std::uint64_t>> edges;  // hash_of()
};

std::vector<Visited> pictures_to_visit(std::uint32_t first) {
    std::vector<Visited> all;
    HostPictures host;
    for (std::uint32_t i = 0; i < 5; ++i) {
        Visited& each = all.emplace_back(Visited{random_picture(first + i), {}});
        const DrawnPicture& picture = each.picture;
        host.load({picture.view()});
        for (const double low : {10, 30, 90}) {
            const EdgeRules rules{3, low, 3 * low, false, true};
            each.edges.emplace_back(
                rules, hash_of(host.edges(rules).front(), picture.width, picture.height));
        }
    }
    return all;
}

// Sizes that come and go, memory that grows and is freed, graphs that are captured, launched with
// other numbers, and dropped.
void visit(const std::vector<Visited>& pictures) {
    WorkerSettings settings;
    settings.graphs_max = 3;
    Worker worker(settings);
    for (int round = 0; round < 2; ++round) {
        for (const auto& [picture, edges] : pictures) {
            worker.load(picture.view());
            for (const auto& [rules, expected] : edges) {
                const Edges found = worker.edges(rules).front();
                expect_equal(hash_of(found, picture.width, picture.height), expected, picture.name);
            }
        }
    }
}

// A worker for each thread: one captures while others allocate.
void threads() {
    std::vector<std::string> wrong(3);
    std::vector<std::thread> running;
    for (std::size_t t = 0; t < wrong.size(); ++t) {
        running.emplace_back([&, t] {
            try {
                const auto pictures = pictures_to_visit(static_cast<std::uint32_t>(t) * 7);
                for (int i = 0; i < effort.visits; ++i) {
                    visit(pictures);
                }
            } catch (const std::exception& problem) {
                wrong[t] = problem.what();
            }
        });
    }
    for (std::thread& each : running) {
        each.join();
    }
    for (const std::string& each : wrong) {
        expect(each.empty(), each);
    }
}

}  // namespace

std::vector<Check> equality_checks() {
    return {{"golden: what OpenCV found in drawn pictures", golden},
            {"random: pictures of chance, as the host finds it", random_pictures},
            {"harris: as the host finds it", harris},
            {"colour: grey as the host makes it", colour},
            {"batches: each picture for itself", batches},
            {"network input: as the host makes it", network_input},
            {"cascades: the windows that the host finds", cascades},
            {"kernels: every one, small pictures", every_kernel},
            {"threads: three workers at the same time", threads}};
}

std::vector<Check> checks() {
    std::vector<Check> all = equality_checks();
    const std::vector<Check> failures = failure_checks();
    all.insert(all.end(), failures.begin(), failures.end());
    return all;
}

}  // namespace ocelli::cuda::testing
