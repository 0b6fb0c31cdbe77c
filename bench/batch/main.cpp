// Do networks gain from several pictures at once? One ONNX file on one thread, with 1 to 16
// pictures a call: milliseconds a picture, the least of several calls, and the process's memory.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <exception>
#include <fstream>
#include <iostream>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "slave/networks/make_engine.hpp"
#include "slave/networks/onnx_free_size.hpp"

namespace {

using namespace ocelli;
using namespace ocelli::slave;

constexpr int kPicturesMin = 48;  // for each batch size

std::vector<float> noise(std::size_t count) {
    std::mt19937 random(1);
    std::uniform_real_distribution<float> draw(0, 255);
    std::vector<float> values(count);
    std::ranges::generate(values, [&] { return draw(random); });
    return values;
}

// Of the least of several calls, for one picture.
double milliseconds_each(Engine& engine, int batch, int height, int width) {
    const TensorShape shape{batch, 3, height, width};
    const auto values = noise(static_cast<std::size_t>(element_count(shape)));
    const TensorView pictures{shape, values};
    double least = std::numeric_limits<double>::max();
    for (int done = 0; done < kPicturesMin + 2 * batch; done += batch) {
        const auto begin = std::chrono::steady_clock::now();
        engine.run({&pictures, 1}).value();
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - begin;
        least = std::min(least, took.count());
    }
    return least / batch;
}

double resident_mebibytes() {
    std::ifstream statm("/proc/self/statm");
    double total = 0;
    double resident = 0;
    statm >> total >> resident;
    return resident * 4 / 1024;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("One network with 1 to 16 pictures a call, on one thread of the CPU");
    std::string file;
    std::string input;
    int height = 0;
    int width = 0;
    app.add_option("--network", file, "ONNX file")->required();
    app.add_option("--input", input, "name of its input")->required();
    app.add_option("--height", height, "px")->required();
    app.add_option("--width", width, "px")->required();
    CLI11_PARSE(app, argc, argv);
    try {
        ModelData model;
        model.name = file;
        model.network = with_free_picture_size(read_model_file(file).value(), input,
                                               FreeDimensions::batch_and_sides);
        fmt::print("{:>5} {:>14} {:>11}\n", "batch", "ms a picture", "memory MiB");
        for (const int batch : {1, 2, 4, 8, 16}) {
            const auto engine = make_engine("onnxruntime", "cpu", model).value();
            const double each = milliseconds_each(*engine, batch, height, width);
            fmt::print("{:>5} {:>14.2f} {:>11.0f}\n", batch, each, resident_mebibytes());
        }
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "ocelli-bench-batch: " << error.what() << '\n';
        return 1;
    }
}
