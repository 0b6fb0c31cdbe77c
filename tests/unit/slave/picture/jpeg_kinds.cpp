#include "tests/unit/slave/picture/jpeg_kinds.hpp"

#include <csetjmp>
#include <cstdio>  // jpeglib.h needs it
#include <cstdlib>
#include <opencv2/imgproc.hpp>

#include <jpeglib.h>

namespace ocelli::slave::testing {

namespace {

cv::Mat samples_of(const cv::Mat& bgr, int components) {
    cv::Mat samples;
    if (components == 1) {
        cv::cvtColor(bgr, samples, cv::COLOR_BGR2GRAY);
    } else if (components == 3) {
        samples = bgr;
    } else {
        samples = cv::Mat(bgr.size(), CV_8UC4);
        for (int y = 0; y < bgr.rows; ++y) {
            for (int x = 0; x < bgr.cols; ++x) {
                const auto pixel = bgr.at<cv::Vec3b>(y, x);
                samples.at<cv::Vec4b>(y, x) = {pixel[2], pixel[1], pixel[0],
                                               static_cast<unsigned char>(128 + y % 128)};
            }
        }
    }
    return samples;
}

}  // namespace

Bytes JpegKind::encode(const cv::Mat& bgr) const {
    const cv::Mat samples = samples_of(bgr, components);
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);  // ends the process, with a message
    jpeg_create_compress(&info);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &bytes, &size);
    info.image_width = static_cast<JDIMENSION>(samples.cols);
    info.image_height = static_cast<JDIMENSION>(samples.rows);
    info.input_components = components;
    info.in_color_space = components == 1   ? JCS_GRAYSCALE
                          : components == 3 ? JCS_EXT_BGR
                                            : JCS_CMYK;
    jpeg_set_defaults(&info);
    if (components == 3 && !converts) {
        jpeg_set_colorspace(&info, JCS_RGB);
    } else if (components == 4 && converts) {
        jpeg_set_colorspace(&info, JCS_YCCK);
    }
    jpeg_set_quality(&info, quality, TRUE);
    for (int i = 0; i < info.num_components; ++i) {
        info.comp_info[i].h_samp_factor = sampling[i == 0 ? 0 : 2];
        info.comp_info[i].v_samp_factor = sampling[i == 0 ? 1 : 3];
    }
    info.arith_code = arithmetic ? TRUE : FALSE;
    info.optimize_coding = optimizes ? TRUE : FALSE;
    info.restart_in_rows = restart_rows;
    info.restart_interval = static_cast<unsigned>(restart_blocks);
    std::vector<jpeg_scan_info> scans;
    if (progressive) {
        jpeg_simple_progression(&info);
    } else if (one_scan_each) {
        for (int i = 0; i < components; ++i) {
            scans.push_back({1, {i, 0, 0, 0}, 0, 63, 0, 0});
        }
        info.scan_info = scans.data();
        info.num_scans = components;
    }
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        JSAMPROW row = const_cast<JSAMPROW>(samples.ptr(static_cast<int>(info.next_scanline)));
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    Bytes result(bytes, bytes + size);
    jpeg_destroy_compress(&info);
    std::free(bytes);
    return result;
}

const std::vector<JpegKind>& jpeg_kinds() {
    static const std::vector<JpegKind> kinds{
        {.name = "4:2:0"},
        {.name = "4:2:2", .sampling = {2, 1, 1, 1}},
        {.name = "4:4:4", .sampling = {1, 1, 1, 1}},
        {.name = "4:4:0", .sampling = {1, 2, 1, 1}},
        {.name = "4:1:1", .sampling = {4, 1, 1, 1}},
        {.name = "4:1:0", .sampling = {4, 2, 1, 1}},
        {.name = "chroma sampled more than luma", .sampling = {1, 1, 2, 2}},
        {.name = "grey", .components = 1, .sampling = {1, 1, 1, 1}},
        {.name = "RGB", .sampling = {1, 1, 1, 1}, .converts = false},
        {.name = "CMYK", .components = 4, .sampling = {1, 1, 1, 1}, .converts = false},
        {.name = "YCCK", .components = 4, .sampling = {1, 1, 1, 1}},
        {.name = "progressive", .progressive = true},
        {.name = "progressive grey",
         .components = 1,
         .sampling = {1, 1, 1, 1},
         .progressive = true},
        {.name = "progressive CMYK",
         .components = 4,
         .sampling = {1, 1, 1, 1},
         .progressive = true},
        {.name = "progressive with restarts", .progressive = true, .restart_rows = 1},
        {.name = "restarts by row", .restart_rows = 1},
        {.name = "restarts within rows", .restart_blocks = 3},
        {.name = "grey with restarts",
         .components = 1,
         .sampling = {1, 1, 1, 1},
         .restart_rows = 2},
        {.name = "arithmetic", .arithmetic = true},
        {.name = "a scan for each component", .one_scan_each = true},
        {.name = "low quality", .quality = 12},
        {.name = "best quality", .quality = 100, .optimizes = true},
    };
    return kinds;
}

Lenient decode_leniently(const Bytes& jpeg) {
    struct Errors : jpeg_error_mgr {
        std::jmp_buf on_error;
    } errors;
    jpeg_decompress_struct info{};
    info.err = jpeg_std_error(&errors);
    errors.error_exit = [](j_common_ptr failed) {
        std::longjmp(static_cast<Errors*>(failed->err)->on_error, 1);
    };
    errors.output_message = [](j_common_ptr) {};
    Lenient result;
    if (setjmp(errors.on_error) != 0) {
        result.pixels = cv::Mat();
    } else {
        jpeg_create_decompress(&info);
        jpeg_mem_src(&info, jpeg.data(), jpeg.size());
        jpeg_read_header(&info, TRUE);
        info.out_color_space = info.num_components == 4   ? JCS_CMYK
                               : info.num_components == 1 ? JCS_GRAYSCALE
                                                          : JCS_EXT_BGR;
        jpeg_start_decompress(&info);
        result.pixels.create(static_cast<int>(info.output_height),
                             static_cast<int>(info.output_width), CV_8UC(info.output_components));
        while (info.output_scanline < info.output_height) {
            JSAMPROW row = result.pixels.ptr(static_cast<int>(info.output_scanline));
            jpeg_read_scanlines(&info, &row, 1);
        }
        jpeg_finish_decompress(&info);
    }
    result.warnings = errors.num_warnings;
    jpeg_destroy_decompress(&info);
    return result;
}

}  // namespace ocelli::slave::testing
