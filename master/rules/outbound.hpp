#pragma once

// Where the coordinator's decisions go. The server carries them out; tests record them.

#include <string>

#include "common/blob.hpp"
#include "common/error.hpp"
#include "common/wire/frame.hpp"
#include "master/rules/ids.hpp"

namespace ocelli::master {

class Outbound {
  public:
    virtual ~Outbound() = default;
    // Sends that cannot be carried out, because the peer has just gone, are dropped.
    virtual void to_client(ClientId client, wire::Frame frame) = 0;
    virtual void to_slave(SlaveId slave, wire::Frame frame) = 0;
    // Says Goodbye and closes. The coordinator has forgotten the slave already.
    virtual void close_slave(SlaveId slave, const Error& reason) = 0;
};

}  // namespace ocelli::master
