#pragma once

// The networks that a slave can use, as detectors: found, proven, loaded when they are needed.

#include <memory>

#include "common/error.hpp"
#include "slave/detectors/analysis_setup.hpp"
#include "slave/detectors/detector.hpp"
#include "slave/devices/gpu_pool.hpp"
#include "slave/networks/model_manifest.hpp"

namespace ocelli::slave {

// Detectors for one pool thread, of the networks whose files are in the models folder, the best
// first: by the manifests' `preference`, then by name. For each the first of: ONNX Runtime where it
// is built in, OpenCV's dnn; that can read one of the manifest's files. No models folder, or no
// file in it: none. `gpu`: where their inputs are made, if their engine runs on it; may be null.
//
// A confidence is the network's own; findings have labels where the network tells more than one
// thing apart. detect() fails with analysis_failed also when a network cannot be loaded any more.
//
// bad_model: a manifest is wrong; a file that is there is no network, is damaged, has another
// sha256, or contradicts its manifest. bad_config: the models folder, the engine or the device
// cannot be used. The message names file and field.
Result<Detectors> make_network_detectors(ModelTask task, const AnalysisSetup& setup,
                                         const std::shared_ptr<GpuPool>& gpu = nullptr);

}  // namespace ocelli::slave
