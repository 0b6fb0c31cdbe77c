// Writes the seed corpora: DIR/TARGET/NAME. tests/fuzz/corpus was made by it; TOML targets start
// from the files under config/, models/ and cascades/.
//
//   ocelli-fuzz-seeds DIR

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "tests/fuzz/seeds/seeds.hpp"

namespace {

namespace fs = std::filesystem;
using namespace ocelli::fuzz;

void write_seeds(const fs::path& folder, const Seeds& seeds) {
    fs::create_directories(folder);
    for (const auto& [name, bytes] : seeds) {
        std::ofstream file(folder / name, std::ios::binary);
        file.write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
        if (!file.flush()) {
            throw std::runtime_error("'" + (folder / name).string() +
                                     "' cannot be written: name a folder with room that this "
                                     "user may write to");
        }
    }
}

void copy_texts(const fs::path& folder, const char* from) {
    fs::create_directories(folder);
    for (const auto& entry : fs::directory_iterator(fs::path(OCELLI_SOURCE_DIR) / from)) {
        if (entry.path().extension() == ".toml") {
            fs::copy_file(entry.path(), folder / entry.path().filename(),
                          fs::copy_options::overwrite_existing);
        }
    }
}

void write_all(const fs::path& folder) {
    write_seeds(folder / "frame", frame_seeds());
    write_seeds(folder / "connection", connection_seeds());
    write_seeds(folder / "message", message_seeds());
    write_seeds(folder / "report_json", report_json_seeds());
    write_seeds(folder / "image_header", image_header_seeds());
    write_seeds(folder / "orientation", orientation_seeds());
    write_seeds(folder / "network_file", network_file_seeds());
    write_seeds(folder / "text", text_seeds());
    copy_texts(folder / "settings", "config");
    copy_texts(folder / "manifest", "models");
    copy_texts(folder / "manifest", "cascades");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: ocelli-fuzz-seeds DIR\n");
        return 2;
    }
    try {
        write_all(argv[1]);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "ocelli-fuzz-seeds: %s\n", failure.what());
        return 1;
    }
    return 0;
}
