// ocelli-scenes: draws the project's own camera pictures into a folder.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <stdexcept>

#include "bench/scenes/scenes.hpp"

namespace {

using namespace ocelli::scenes;
using Json = nlohmann::ordered_json;

Json to_json(const std::vector<cv::Rect>& boxes) {
    Json list = Json::array();
    for (const cv::Rect& box : boxes) {
        list.push_back({{"x", box.x}, {"y", box.y}, {"width", box.width}, {"height", box.height}});
    }
    return list;
}

void write_scene(const Scene& scene, const std::filesystem::path& folder, bool truth) {
    const std::string path = (folder / (scene.name + ".jpg")).string();
    if (!cv::imwrite(path, scene.picture, {cv::IMWRITE_JPEG_QUALITY, 92})) {
        throw std::runtime_error("'" + path + "' cannot be written: choose another folder");
    }
    if (truth) {
        const Json json{{"file", path},
                        {"width", scene.picture.cols},
                        {"height", scene.picture.rows},
                        {"persons", to_json(scene.persons)},
                        {"faces", to_json(scene.faces)}};
        std::cout << json.dump() << '\n';
    }
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Draws pictures as security cameras take them", "ocelli-scenes");
    std::string folder;
    bool truth = false;
    app.add_option("DIR", folder, "folder for the pictures; made if it is missing")->required();
    app.add_flag("--truth", truth, "print who was drawn where, a line of JSON for each picture");
    CLI11_PARSE(app, argc, argv);
    try {
        std::filesystem::create_directories(folder);
        for (const Scene& scene : all_scenes()) {
            write_scene(scene, folder, truth);
        }
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "ocelli-scenes: " << error.what() << '\n';
        return 1;
    }
}
