#pragma once

#include <string>

#include "slave/devices/gpu_settings.hpp"

namespace ocelli::slave {

// What the built-in analyzers are made from. The slave's configuration fills it.
struct AnalysisSetup {
    std::string device = "auto";  // auto | cpu | cuda[:N]
    GpuSettings gpu;
    std::string engine = "auto";  // auto | opencv | onnxruntime: what runs networks
    std::string models_folder;    // --models; empty: none beyond the built-in manifests
    std::string cascades_folder;  // --cascades; empty: none beyond the built-in manifests
};

}  // namespace ocelli::slave
