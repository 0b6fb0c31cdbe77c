#pragma once

// What OpenSSL says, as a sentence for an operator.

#include <openssl/types.h>

#include <boost/system/error_code.hpp>
#include <string>

#include "common/error.hpp"
#include "common/net/tls.hpp"

namespace ocelli::net {

// The other end has closed without TLS's own goodbye. Frames have ends of their own, so that is as
// good as any other.
bool is_end_of_tls(const boost::system::error_code& error);
bool is_tls_error(const boost::system::error_code& error);

// Why TLS with `peer` failed: what this side did not believe, or what the other side has said about
// this one's certificate. bad_token for what is shown, bad_frame when it is not TLS.
Error tls_error(const boost::system::error_code& error, const ::SSL* session, TlsSide side,
                const std::string& peer);

// A peer without TLS at a listener that has it.
Error plain_at_tls(const std::string& peer);

}  // namespace ocelli::net
