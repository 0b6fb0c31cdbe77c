#pragma once

#include <opencv2/core/mat.hpp>
#include <string>
#include <vector>

namespace ocelli::testing {

struct TestPicture {
    std::string name;
    cv::Mat grey;  // 8 bit; some are submatrices
};

// Whatever a kernel may do wrong: noise, drawings and flat pictures, of every width up to two
// vectors, single rows, columns and pixels, parts of larger pictures. Always the same pixels.
std::vector<TestPicture> test_pictures();

// Every grey value as likely as any other.
cv::Mat noise(cv::Size size, unsigned seed);

// Nothing but black and white: the steepest gradients there are.
cv::Mat black_and_white(cv::Size size, unsigned seed);

}  // namespace ocelli::testing
