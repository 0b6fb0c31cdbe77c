// Stands in for the fuzzer where there is none: runs a target on files and folders of files, so
// that every build compiles the targets, and every test run tries what was ever found.
//
//   ocelli-fuzz-TARGET FILE_OR_FOLDER...

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void run(const std::filesystem::path& path) {
    std::fprintf(stderr, "%s\n", path.c_str());  // the last one named is the one that fails
    std::ifstream stream(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(stream), {}};
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
    std::size_t count = 0;
    for (const std::filesystem::path path : std::vector<std::string>(argv + 1, argv + argc)) {
        if (!std::filesystem::is_directory(path)) {
            run(path);
            ++count;
            continue;
        }
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
            if (entry.is_regular_file()) {
                run(entry.path());
                ++count;
            }
        }
    }
    std::printf("%zu inputs\n", count);
    return count == 0 ? 1 : 0;
}
