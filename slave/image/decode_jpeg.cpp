#include "slave/image/decode_jpeg.hpp"

#include <fmt/format.h>
#include <turbojpeg.h>

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

namespace ocelli::slave {

namespace {

struct Destroy {
    void operator()(void* handle) const { tjDestroy(handle); }
};
using Decompressor = std::unique_ptr<std::remove_pointer_t<tjhandle>, Destroy>;

Error damaged(std::string_view why) {
    return {ErrorCode::bad_image,
            fmt::format("The JPEG is damaged or truncated: {}; send it again.", why)};
}

// Padding between segments is common with cameras, and costs no pixel.
bool is_harmless(const tjhandle handle, std::string_view warning) {
    return tjGetErrorCode(handle) == TJERR_WARNING &&
           warning.find("extraneous bytes") != std::string_view::npos;
}

}  // namespace

Result<std::optional<cv::Mat>> decode_jpeg(std::span<const std::byte> bytes,
                                           const ImageHeader& header) {
    const Decompressor handle(tjInitDecompress());
    if (!handle) {
        return damaged(tjGetErrorStr2(nullptr));
    }
    const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
    int width = 0;
    int height = 0;
    int subsampling = 0;
    int colours = 0;
    // A warning about the header comes with valid values; decoding repeats it.
    const bool unreadable = tjDecompressHeader3(handle.get(), data, bytes.size(), &width, &height,
                                                &subsampling, &colours) != 0 &&
                            tjGetErrorCode(handle.get()) != TJERR_WARNING;
    if (unreadable || colours == TJCS_CMYK || colours == TJCS_YCCK) {
        return std::nullopt;
    }
    if (width != header.width || height != header.height) {
        return damaged("it gives two different sizes");
    }
    cv::Mat bgr(height, width, CV_8UC3);
    // A progressive file of some kilobytes can hold thousands of scans; real ones have about ten.
    if (tjDecompress2(handle.get(), data, bytes.size(), bgr.data, width,
                      static_cast<int>(bgr.step[0]), height, TJPF_BGR, TJFLAG_LIMITSCANS) != 0) {
        const std::string why = tjGetErrorStr2(handle.get());
        if (!is_harmless(handle.get(), why)) {
            return damaged(why);
        }
    }
    return bgr;
}

}  // namespace ocelli::slave
