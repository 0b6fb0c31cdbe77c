#include "master/rules/audience.hpp"

#include <algorithm>

namespace ocelli::master {

bool Audience::join(ClientId client) {
    if (waits(client)) {
        return false;
    }
    clients_.push_back(client);
    away_ -= away_ > 0 ? 1 : 0;
    return true;
}

bool Audience::leave(ClientId client) {
    const bool waited = std::erase(clients_, client) > 0;
    away_ += waited ? 1 : 0;
    return waited;
}

void Audience::withdraw(ClientId client) {
    std::erase(clients_, client);
}

void Audience::ask(ClientId client) {
    asked_for_ = asked_for_ || !waits(client);
}

bool Audience::waits(ClientId client) const {
    return std::ranges::find(clients_, client) != clients_.end();
}

bool Audience::others_than(ClientId client) const {
    return away_ > 0 || asked_for_ || clients_.size() > (waits(client) ? 1U : 0U);
}

}  // namespace ocelli::master
