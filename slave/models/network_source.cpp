#include "slave/models/network_source.hpp"

#include "slave/inference/make_engine.hpp"
#include "slave/models/model_file_loader.hpp"

namespace ocelli::slave {

Result<NetworkModel> open_network(const NetworkSource& source, const std::shared_ptr<GpuPool>& gpu,
                                  bool& cannot_read) {
    cannot_read = false;
    auto data = load_model_file(source.manifest, *source.manifest.file(source.file), source.folder);
    if (!data) {
        return data.error();
    }
    data->any_size = source.manifest.input.multiple_of > 0;
    auto engine = make_engine(source.engine, source.device, *data);
    if (!engine) {
        cannot_read = engine.error().code == ErrorCode::bad_model;
        return engine.error();
    }
    return NetworkModel::create(source.manifest, data->name, std::move(*engine), gpu);
}

}  // namespace ocelli::slave
