#pragma once

#include <cstddef>
#include <vector>

#include "master/rules/ids.hpp"

namespace ocelli::master {

// Who wants a task's report. Those that are connected, which get it when it is there; and those
// that are not, who count on it all the same: a client that has detached or lost its connection, a
// process that asked for the result and was told to ask again. A plain object.
class Audience {
  public:
    Audience() = default;
    // `away`: so many are known to count on it who are not connected.
    explicit Audience(std::size_t away) : away_(away) {}

    // False when it waits already. One that submits the task again is taken for one that had left:
    // who else knows an id that the client has drawn?
    bool join(ClientId client);
    // Its connection has ended; it may come back. False when it did not wait.
    bool leave(ClientId client);
    // It does not want the report any more. Precondition: waits(client).
    void withdraw(ClientId client);
    // It has asked for the result, and will ask again.
    void ask(ClientId client);

    bool waits(ClientId client) const;
    // Whether anybody but this client, which waits, wants the report.
    bool others_than(ClientId client) const;
    const std::vector<ClientId>& clients() const { return clients_; }

  private:
    std::vector<ClientId> clients_;
    std::size_t away_ = 0;
    bool asked_for_ = false;
};

}  // namespace ocelli::master
