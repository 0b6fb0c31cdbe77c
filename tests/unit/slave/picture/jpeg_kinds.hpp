#pragma once

// JPEGs of every kind that a camera, a library or a program writes, by libjpeg's encoder; and what
// libjpeg makes of one if nothing is held against it.

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "tests/unit/slave/picture/encoded.hpp"

namespace ocelli::slave::testing {

struct JpegKind {
    std::string name;
    int components = 3;                     // 1 grey, 3 YCbCr or RGB, 4 CMYK or YCCK
    std::vector<int> sampling{2, 2, 1, 1};  // of the first component and the others: h, v, h, v
    bool converts = true;                   // to YCbCr or YCCK
    bool progressive = false;
    bool arithmetic = false;
    int restart_rows = 0;    // a restart marker after so many rows of blocks
    int restart_blocks = 0;  // or after so many units
    int quality = 85;
    bool optimizes = false;
    bool one_scan_each = false;  // for each component

    Bytes encode(const cv::Mat& bgr) const;
};

// More than 20.
const std::vector<JpegKind>& jpeg_kinds();

struct Lenient {
    cv::Mat pixels;  // empty: an error; 1, 3 or 4 channels as stored; whatever could be had
    long warnings = 0;
};

Lenient decode_leniently(const Bytes& jpeg);

}  // namespace ocelli::slave::testing
