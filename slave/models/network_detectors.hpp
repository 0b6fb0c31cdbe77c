#pragma once

// The networks that a slave can use: those with a manifest whose files are in the models folder.

#include <memory>
#include <vector>

#include "common/error.hpp"
#include "slave/analysis/analyzer_registry.hpp"
#include "slave/detectors/detector.hpp"
#include "slave/devices/gpu_pool.hpp"

namespace ocelli::slave {

// Detectors for one pool thread, the best first: by the manifests' `preference` (yolox-nano,
// picodet-s, nanodet-m, yolo-fastest-v2, yolo-fastest-body; a manifest of one's own comes last
// unless it says otherwise), then by name. For each the first of: ONNX Runtime where it is built
// in, OpenCV's dnn; that can read one of the manifest's files. No models folder, or no file in it:
// none. `gpu`: where their inputs are made, if their engine runs on it; may be null.
//
// bad_model: a manifest is wrong; a file that is there is no network, is damaged, has another
// sha256, or contradicts its manifest. bad_config: the models folder, the engine or the device
// cannot be used. The message names file and field.
Result<std::vector<std::unique_ptr<ObjectDetector>>> make_network_object_detectors(
    const AnalysisSetup& setup, const std::shared_ptr<GpuPool>& gpu = nullptr);
Result<std::vector<std::unique_ptr<FaceDetector>>> make_network_face_detectors(
    const AnalysisSetup& setup, const std::shared_ptr<GpuPool>& gpu = nullptr);

}  // namespace ocelli::slave
