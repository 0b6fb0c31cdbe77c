#include "slave/picture/decode_jpeg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <csetjmp>
#include <cstdio>  // jpeglib.h needs it
#include <string>
#include <utility>

#include <jpeglib.h>

#include <jerror.h>

namespace ocelli::slave {

namespace {

// libjpeg's interface for one picture. It reports through callbacks, and leaves by longjmp: what
// runs between has no destructors. Each warning is judged by its code.
class JpegDecoder {
  public:
    explicit JpegDecoder(std::span<const std::byte> bytes) : bytes_(bytes) {
        info_.err = jpeg_std_error(&errors_);
        info_.client_data = this;
        errors_.error_exit = [](j_common_ptr info) { self(info).give_up(); };
        errors_.emit_message = [](j_common_ptr info, int level) {
            if (level < 0) {
                self(info).judge_warning();
            }
        };
        source_.init_source = source_.term_source = [](j_decompress_ptr) {};
        source_.fill_input_buffer = [](j_decompress_ptr info) -> boolean {
            return self(info).end_file();
        };
        source_.skip_input_data = [](j_decompress_ptr info, long count) {
            self(info).skip(static_cast<std::size_t>(std::max(count, 0L)));
        };
        source_.resync_to_restart = [](j_decompress_ptr info, int desired) -> boolean {
            return self(info).resynchronise(desired);
        };
        source_.next_input_byte = begin();
        source_.bytes_in_buffer = bytes_.size();
    }
    JpegDecoder(const JpegDecoder&) = delete;
    JpegDecoder& operator=(const JpegDecoder&) = delete;
    ~JpegDecoder() { jpeg_destroy_decompress(&info_); }

    // Both: false when the picture cannot be read, as error() says.
    bool read_header() {
        if (setjmp(on_error_) != 0) {
            return false;
        }
        jpeg_create_decompress(&info_);
        info_.src = &source_;
        jpeg_read_header(&info_, TRUE);
        return true;
    }

    // `pixels`: as wide and high as read_header() found; three channels, four for is_cmyk().
    bool read_pixels(cv::Mat& pixels) {
        if (setjmp(on_error_) != 0) {
            return false;
        }
        info_.out_color_space = is_cmyk() ? JCS_CMYK : JCS_EXT_BGR;
        info_.buffered_image = jpeg_has_multiple_scans(&info_);
        jpeg_start_decompress(&info_);
        if (info_.buffered_image != FALSE) {
            read_scans();
            jpeg_start_output(&info_, info_.input_scan_number);
        }
        while (info_.output_scanline < info_.output_height) {
            JSAMPROW row = pixels.ptr(static_cast<int>(info_.output_scanline));
            jpeg_read_scanlines(&info_, &row, 1);
        }
        if (info_.buffered_image != FALSE) {
            jpeg_finish_output(&info_);
        }
        jpeg_finish_decompress(&info_);  // reads on to the end marker
        return true;
    }

    int width() const { return static_cast<int>(info_.image_width); }
    int height() const { return static_cast<int>(info_.image_height); }
    bool is_cmyk() const { return info_.num_components == 4; }
    // Adobe's programs store how much light is left, others how much ink there is.
    bool stores_light() const { return info_.saw_Adobe_marker != FALSE; }

    Error error() const {
        if (unsupported_) {
            return {
                ErrorCode::bad_image,
                fmt::format("This JPEG is of a kind that is not read here ({}); send a baseline "
                            "or progressive one of 8 bits a sample.",
                            why_.data())};
        }
        return {ErrorCode::bad_image,
                fmt::format("The JPEG is damaged or truncated: {}; send it again.", why_.data())};
    }

  private:
    template <typename Info>
    static JpegDecoder& self(Info info) {
        return *static_cast<JpegDecoder*>(info->client_data);
    }

    const JOCTET* begin() const { return reinterpret_cast<const JOCTET*>(bytes_.data()); }

    // With libjpeg's words for what was reported last.
    [[noreturn]] void give_up() {
        constexpr std::array kUnsupported{
            JERR_ARITH_NOTIMPL,   JERR_BAD_PRECISION,      JERR_CCIR601_NOTIMPL,
            JERR_COMPONENT_COUNT, JERR_CONVERSION_NOTIMPL, JERR_FRACT_SAMPLE_NOTIMPL,
            JERR_SOF_UNSUPPORTED,
        };
        unsupported_ = std::ranges::find(kUnsupported, errors_.msg_code) != kUnsupported.end();
        errors_.format_message(reinterpret_cast<j_common_ptr>(&info_), why_.data());
        std::longjmp(on_error_, 1);
    }

    [[noreturn]] void give_up(std::string_view why) {
        std::ranges::copy(why, why_.begin());
        std::longjmp(on_error_, 1);
    }

    void judge_warning() {
        switch (errors_.msg_code) {
            case JWRN_ADOBE_XFORM:
            case JWRN_JFIF_MAJOR:
            case JWRN_NOT_SEQUENTIAL:
                return;  // what no decoder needs
            case JWRN_MUST_RESYNC:
                return;  // resynchronise() judges
            case JWRN_EXTRANEOUS_DATA:
                if (is_padding(errors_.msg_parm.i[0])) {
                    return;
                }
                break;
            default:
                break;
        }
        give_up();
    }

    // Whether the `count` bytes that the decoder has left over since the last such warning are no
    // pixels: bytes of one value ahead of the markers since then, all of them, but for what the
    // decoder holds at each. Where damage made it see too many pixels, what is left over has
    // different values; where zeros took the place of pixels, it has used some of them.
    bool is_padding(int count) {
        if (info_.input_scan_number == 0) {
            return true;  // no pixels so far
        }
        constexpr std::size_t kHeldMax = 8;
        const std::size_t end =
            ended_ ? bytes_.size() : static_cast<std::size_t>(source_.next_input_byte - begin());
        std::size_t padding = padding_before(end);
        std::size_t held = kHeldMax;
        for (std::size_t at = std::exchange(judged_, end); at + 1 < end; ++at) {
            const auto code = std::to_integer<unsigned>(bytes_[at + 1]);
            if (bytes_[at] == std::byte{0xff} && code >= JPEG_RST0 && code <= JPEG_RST0 + 7) {
                padding += padding_before(at);
                held += kHeldMax;
            }
        }
        const auto left = static_cast<std::size_t>(count);
        return left <= padding && padding <= left + held;
    }

    std::size_t padding_before(std::size_t end) const {
        std::size_t start = end;
        while (start > 0 && bytes_[start - 1] == bytes_[end - 1]) {
            --start;
        }
        return end - start > 1 || (end > 0 && bytes_[end - 1] == std::byte{0}) ? end - start : 0;
    }

    // The marker that stands where a restart marker should. The decoder goes on behind it, or looks
    // for another one and leaves blocks grey.
    boolean resynchronise(int desired) {
        const JOCTET* const at = source_.next_input_byte;
        const boolean resumed = jpeg_resync_to_restart(&info_, desired);
        if (info_.unread_marker != 0 || source_.next_input_byte != at) {
            give_up("a restart marker is missing");
        }
        return resumed;
    }

    // Whether all is there that should be is judged by what is read afterwards.
    boolean end_file() {
        static constexpr std::array<JOCTET, 2> kEndOfImage{0xff, JPEG_EOI};
        ended_ = true;
        // Of arithmetic coding no end is too early for the decoder.
        if (info_.arith_code != FALSE && info_.input_iMCU_row + 1 < info_.total_iMCU_rows) {
            give_up("it ends before its last rows");
        }
        source_.next_input_byte = kEndOfImage.data();
        source_.bytes_in_buffer = kEndOfImage.size();
        return TRUE;
    }

    void skip(std::size_t count) {
        if (count > source_.bytes_in_buffer) {
            end_file();
            return;
        }
        source_.next_input_byte += count;
        source_.bytes_in_buffer -= count;
    }

    // To the end marker.
    void read_scans() {
        // A progressive file of some kilobytes can hold thousands; real ones have about ten.
        constexpr int kScansMax = 500;
        unsigned components = 0;
        int status = JPEG_REACHED_SOS;
        while (status != JPEG_REACHED_EOI) {
            if (status == JPEG_REACHED_SOS) {
                for (int i = 0; i < info_.comps_in_scan; ++i) {
                    components |= 1U << info_.cur_comp_info[i]->component_index;
                }
                if (info_.input_scan_number > kScansMax) {
                    give_up("it has more than 500 scans");
                }
            }
            status = jpeg_consume_input(&info_);
        }
        const bool lacks_scans = info_.progressive_mode != FALSE && ended_ && !is_refined();
        if (std::popcount(components) != info_.num_components || lacks_scans) {
            give_up("it ends before its last scan");
        }
    }

    // Whether each coefficient came to its last bit.
    bool is_refined() const {
        const int* const bits = &info_.coef_bits[0][0];
        return std::all_of(bits, bits + info_.num_components * DCTSIZE2,
                           [](int missing) { return missing == 0; });
    }

    std::span<const std::byte> bytes_;
    jpeg_decompress_struct info_{};
    jpeg_error_mgr errors_{};
    jpeg_source_mgr source_{};
    std::jmp_buf on_error_{};
    std::array<char, JMSG_LENGTH_MAX> why_{};
    bool unsupported_ = false;
    bool ended_ = false;      // the file has no more bytes
    std::size_t judged_ = 0;  // up to here by is_padding()
};

cv::Mat to_bgr(const cv::Mat& cmyk, bool stores_light) {
    cv::Mat bgr(cmyk.size(), CV_8UC3);
    for (int y = 0; y < cmyk.rows; ++y) {
        const auto* const from = cmyk.ptr<cv::Vec4b>(y);
        auto* const to = bgr.ptr<cv::Vec3b>(y);
        for (int x = 0; x < cmyk.cols; ++x) {
            const auto light = [&](int ink) {
                return stores_light ? from[x][ink] : 255 - from[x][ink];
            };
            for (int ink = 0; ink < 3; ++ink) {  // cyan takes away red, magenta green, yellow blue
                to[x][2 - ink] = static_cast<unsigned char>((light(ink) * light(3) + 127) / 255);
            }
        }
    }
    return bgr;
}

}  // namespace

Result<cv::Mat> decode_jpeg(std::span<const std::byte> bytes, const ImageHeader& header) {
    JpegDecoder decoder(bytes);
    if (!decoder.read_header()) {
        return decoder.error();
    }
    if (decoder.width() != header.width || decoder.height() != header.height) {
        return Error{ErrorCode::bad_image,
                     "The JPEG is damaged: it gives two different sizes; send it again."};
    }
    cv::Mat pixels(header.height, header.width, decoder.is_cmyk() ? CV_8UC4 : CV_8UC3);
    if (!decoder.read_pixels(pixels)) {
        return decoder.error();
    }
    return decoder.is_cmyk() ? to_bgr(pixels, decoder.stores_light()) : pixels;
}

}  // namespace ocelli::slave
