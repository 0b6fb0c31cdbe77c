// Configuration files of all kinds: an error is a sentence that names the file.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "master/master_settings.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    auto file = ConfigFile::parse({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
    if (!file) {
        if (file.error().message.find("fuzz.toml") == std::string::npos) {
            std::abort();
        }
        return 0;
    }
    master::MasterSettings settings;
    const auto read = master::read_master_settings(*file, settings);
    if (!read && read.error().message.find("fuzz.toml") == std::string::npos) {
        std::abort();
    }
    return 0;
}
