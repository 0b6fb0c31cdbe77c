#include "tests/unit/slave/picture/encoded.hpp"

#include <isa-l/crc.h>

namespace ocelli::slave::testing {

namespace {

void append_number(Bytes& bytes, std::uint32_t value) {
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        bytes.push_back(static_cast<unsigned char>(value >> shift));
    }
}

void append_chunk(Bytes& png, std::string_view name, const Bytes& data) {
    append_number(png, static_cast<std::uint32_t>(data.size()));
    const std::size_t begin = png.size();
    png.insert(png.end(), name.begin(), name.end());
    png.insert(png.end(), data.begin(), data.end());
    append_number(png, crc32_gzip_refl(0, png.data() + begin, png.size() - begin));
}

}  // namespace

Bytes empty_png(std::uint32_t width, std::uint32_t height, std::size_t data_bytes) {
    Bytes png = bytes_of("\x89PNG\r\n\x1a\n");
    Bytes header;
    append_number(header, width);
    append_number(header, height);
    header.insert(header.end(), {8, 2, 0, 0, 0});
    append_chunk(png, "IHDR", header);
    append_chunk(png, "IDAT", Bytes(data_bytes));
    append_chunk(png, "IEND", {});
    return png;
}

}  // namespace ocelli::slave::testing
