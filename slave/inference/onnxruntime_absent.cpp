// The build without ONNX Runtime.

#ifndef OCELLI_ONNXRUNTIME

#include "slave/inference/onnxruntime_engine.hpp"

namespace ocelli::slave {

std::string onnxruntime_version() {
    return "";
}

bool onnxruntime_has_cuda() {
    return false;
}

Result<std::unique_ptr<Engine>> make_onnxruntime_engine(const ModelData&, const ModelSignature&,
                                                        std::string_view) {
    return Error{ErrorCode::bad_config,
                 "this slave is built without ONNX Runtime: run scripts/install-onnxruntime and "
                 "build again, or use engine = \"opencv\""};
}

}  // namespace ocelli::slave

#endif
