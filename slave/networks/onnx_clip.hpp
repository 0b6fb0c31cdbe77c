#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ocelli::slave {

// Up to operator set 10 the limits of ONNX's Clip are attributes, from 11 on they are inputs. Some
// files say 11 and write attributes: OpenCV 4.6 reads nothing else, and ONNX Runtime refuses that.
// Gives the file with such limits as inputs. Nothing is changed, and the answer is empty, when
// there are none or when the file is damaged.
std::vector<std::byte> with_clip_limits_as_inputs(std::span<const std::byte> onnx);

}  // namespace ocelli::slave
