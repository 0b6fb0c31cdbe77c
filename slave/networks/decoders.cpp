#include "slave/networks/decoders.hpp"

#include "slave/networks/decoder.hpp"

namespace ocelli::slave {

Result<std::unique_ptr<Decoder>> make_decoder(const ModelManifest& manifest,
                                              const EngineInfo& network) {
    switch (manifest.family) {
        case ModelFamily::yolox:
            return make_yolox_decoder(manifest, network);
        case ModelFamily::yunet:
            return make_yunet_decoder(manifest, network);
        case ModelFamily::nanodet:
            return make_distribution_decoder(manifest, network);
        case ModelFamily::darknet_region:
            return make_region_decoder(manifest, network);
        case ModelFamily::yolo_fastest_v2:
            return make_yolo_fastest_v2_decoder(manifest, network);
    }
    return Error{ErrorCode::bad_model, "family is unknown"};
}

}  // namespace ocelli::slave
