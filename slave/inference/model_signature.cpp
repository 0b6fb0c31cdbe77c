#include "slave/inference/model_signature.hpp"

#include <fmt/format.h>

#include "slave/inference/darknet_signature.hpp"
#include "slave/inference/onnx_signature.hpp"

namespace ocelli::slave {

Result<ModelSignature> read_signature(const ModelData& model) {
    Result<ModelSignature> signature = model.format == ModelFormat::onnx
                                           ? read_onnx_signature(model.network)
                                           : read_darknet_signature(model.network);
    if (!signature) {
        return Error{ErrorCode::bad_model,
                     fmt::format("the model file '{}' {}; fetch it again with scripts/fetch-models",
                                 model.name, signature.error().message)};
    }
    return signature;
}

}  // namespace ocelli::slave
