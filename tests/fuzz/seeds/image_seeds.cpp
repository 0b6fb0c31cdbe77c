// Pictures of which only the structure is there: no pixel is ever decoded.

#include <isa-l/crc.h>

#include <cstdint>

#include "tests/fuzz/seeds/seeds.hpp"

namespace ocelli::fuzz {

namespace {

using std::string;

string big(std::uint64_t number, int bytes) {
    string text;
    for (int i = bytes; i-- > 0;) {
        text += static_cast<char>(number >> (8 * i));
    }
    return text;
}

string little(std::uint64_t number, int bytes) {
    const string text = big(number, bytes);
    return {text.rbegin(), text.rend()};
}

// One directory with one entry: the orientation.
string tiff(bool is_little, int orientation) {
    const auto number = is_little ? little : big;
    return (is_little ? "II" : "MM") + number(42, 2) + number(8, 4) + number(1, 2) +
           number(0x0112, 2) + number(3, 2) + number(1, 4) +
           number(static_cast<std::uint64_t>(orientation), 2) + number(0, 2) + number(0, 4);
}

string segment(int marker, const string& content) {
    return "\xff" + big(static_cast<std::uint64_t>(marker), 1) + big(content.size() + 2, 2) +
           content;
}

string jpeg(int frame_marker) {
    const string frame = big(8, 1) + big(480, 2) + big(640, 2) + big(1, 1) + string("\1\x11\0", 3);
    return "\xff\xd8" + segment(0xe1, string("Exif\0\0", 6) + tiff(true, 6)) +
           segment(0xdb, string(65, '\1')) + segment(frame_marker, frame) +
           segment(0xda, string("\1\1\0\0\x3f\0", 6)) + string("pixels\xff\0more", 12) +
           "\xff\xd0" + "rest" + "\xff\xd9";
}

string chunk(const string& name, const string& content) {
    const string covered = name + content;
    const auto* bytes = reinterpret_cast<const unsigned char*>(covered.data());
    return big(content.size(), 4) + covered + big(crc32_gzip_refl(0, bytes, covered.size()), 4);
}

string png(std::uint64_t width, std::uint64_t height) {
    return "\x89PNG\r\n\x1a\n" +
           chunk("IHDR", big(width, 4) + big(height, 4) + string("\x8\2\0\0\0", 5)) +
           chunk("eXIf", tiff(false, 8)) + chunk("IDAT", "pixels") + chunk("IEND", "");
}

string bmp(bool is_core) {
    const string header =
        is_core ? little(12, 4) + little(4, 2) + little(2, 2) + little(1, 2) + little(24, 2)
                : little(40, 4) + little(4, 4) + little(2, 4) + little(1, 2) + little(24, 2) +
                      string(24, '\0');
    const std::size_t rows_at = 14 + header.size();
    return "BM" + little(rows_at + 24, 4) + little(0, 4) + little(rows_at, 4) + header +
           string(24, 'p');
}

string riff(const string& chunks) {
    return "RIFF" + little(chunks.size() + 4, 4) + "WEBP" + chunks;
}

string webp_chunk(const string& name, const string& content) {
    return name + little(content.size(), 4) + content + string(content.size() % 2, '\0');
}

string webp_extended() {
    return riff(webp_chunk("VP8X", string(4, '\0') + little(639, 3) + little(479, 3)) +
                webp_chunk("VP8L", "\x2f" + little(0x77c27f, 4) + "pixels") +
                webp_chunk("EXIF", tiff(true, 3)));
}

}  // namespace

Seeds image_header_seeds() {
    return {
        {"jpeg-baseline", bytes_of_text(jpeg(0xc0))},
        {"jpeg-progressive", bytes_of_text(jpeg(0xc2))},
        {"png", bytes_of_text(png(640, 480))},
        {"png-huge", bytes_of_text(png(30'000, 30'000))},
        {"bmp-windows", bytes_of_text(bmp(false))},
        {"bmp-os2", bytes_of_text(bmp(true))},
        {"webp-extended", bytes_of_text(webp_extended())},
        {"webp-lossless",
         bytes_of_text(riff(webp_chunk("VP8L", "\x2f" + little(0x77c27f, 4) + "pixels")))},
        {"webp-lossy",
         bytes_of_text(riff(webp_chunk("VP8 ", string("\x10\0\0\x9d\1\x2a", 6) + little(640, 2) +
                                                   little(480, 2) + "pixels")))},
        {"gif", bytes_of_text("GIF89a")},
        {"text", bytes_of_text("this is a text")}};
}

Seeds orientation_seeds() {
    return {{"little", bytes_of_text(tiff(true, 6))}, {"big", bytes_of_text(tiff(false, 8))}};
}

}  // namespace ocelli::fuzz
