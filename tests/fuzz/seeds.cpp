// Writes what the fuzz targets begin with: FOLDER/frame, FOLDER/message, FOLDER/config. Pictures
// are added by scripts/fuzz.

#include <filesystem>
#include <fstream>
#include <iostream>

#include "tests/fuzz/messages.hpp"
#include "tests/unit/common/wire/sample_messages.hpp"

namespace {

using namespace ocelli;
namespace fs = std::filesystem;

void write(const fs::path& path, std::string_view prefix, std::span<const std::byte> bytes) {
    std::ofstream file(path, std::ios::binary);
    file << prefix;
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
}

void write_seeds(const fs::path& folder) {
    for (const char* name : {"frame", "message", "config"}) {
        fs::create_directories(folder / name);
    }
    char number = 0;
    const auto write_one = [&](const auto& message) {
        const wire::Frame frame = wire::encode(message);
        const std::string name = std::to_string(static_cast<int>(frame.type));
        write(folder / "message" / name, std::string(1, number++), frame.body);
        write(folder / "frame" / name, "", wire::write_header(wire::header_of(frame)));
    };
    std::apply([&](const auto&... message) { (write_one(message), ...); }, wire::sample_messages());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: fuzz-seeds FOLDER\n";
        return 2;
    }
    write_seeds(argv[1]);
    return 0;
}
