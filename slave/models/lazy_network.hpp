#pragma once

// A network that is loaded when it is first needed. A slave knows several detectors and mostly uses
// one: loading all of them in every thread costs 30 MB a network. Belongs to one thread.

#include <memory>
#include <optional>
#include <string>

#include "common/error.hpp"
#include "slave/detectors/network_model.hpp"
#include "slave/models/network_source.hpp"

namespace ocelli::slave {

class LazyNetwork {
  public:
    // One that is there already.
    LazyNetwork(NetworkSource source, NetworkModel model)
        : source_(std::move(source)), device_(model.engine().device), model_(std::move(model)) {}
    // One that has been proven to load, on that device. `gpu`: as for open_network().
    LazyNetwork(NetworkSource source, std::string device, std::shared_ptr<GpuPool> gpu)
        : source_(std::move(source)), device_(std::move(device)), gpu_(std::move(gpu)) {}

    const ModelManifest& manifest() const { return source_.manifest; }
    const std::string& engine() const { return source_.engine; }
    const std::string& device() const { return device_; }
    bool is_loaded() const { return model_.has_value(); }

    // analysis_failed, also when it cannot be loaded any more.
    Result<std::vector<Candidate>> look(const Picture& picture, const DetectionOptions& options);

  private:
    NetworkSource source_;
    std::string device_;
    std::shared_ptr<GpuPool> gpu_;
    std::optional<NetworkModel> model_;
};

}  // namespace ocelli::slave
