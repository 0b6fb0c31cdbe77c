#pragma once

// `ocelli status`.

#include <boost/asio/awaitable.hpp>

#include "client/master_link.hpp"
#include "client/options.hpp"
#include "common/wire/messages.hpp"

namespace ocelli::client {

// The master's answer to a StatusRequest, within some seconds. Errors as MasterLink's.
Result<wire::StatusMessage> fetch_status(const net::Address& master,
                                         const net::CredentialFiles& credentials);
// The same over a link that is not open yet; closes it.
boost::asio::awaitable<Result<wire::StatusMessage>> ask_status(MasterLink& link,
                                                               net::Address master,
                                                               net::CredentialFiles credentials);

}  // namespace ocelli::client
