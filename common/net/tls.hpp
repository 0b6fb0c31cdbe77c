#pragma once

// One side of TLS connections: which certificate to show, whose to believe. TLS 1.3 only.

#include <openssl/types.h>
#include <spdlog/logger.h>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "common/error.hpp"

namespace boost::asio::ssl {
class context;
}

namespace ocelli::net {

// A handshake takes milliseconds; whoever needs longer is not worth waiting for.
inline constexpr std::chrono::milliseconds kHandshakeDeadline{5000};

// PEM files. All empty: no TLS.
struct TlsFiles {
    std::string ca;           // who has signed the other side's certificate
    std::string certificate;  // what this side shows, with its chain
    std::string key;          // of the certificate
    // Diallers: the name that the master's certificate must have; empty: that of its address.
    std::string server_name;

    bool is_on() const { return !ca.empty() || !certificate.empty() || !key.empty(); }
};

enum class TlsSide { listener, dialler };

// Immutable once it is loaded; shared by connections.
class Tls {
  public:
    // Null when `files` names none. A listener needs certificate and key, and with a CA it demands
    // a certificate of those who connect; a dialler needs the CA. bad_config names the file.
    static Result<std::shared_ptr<const Tls>> load(const TlsFiles& files, TlsSide side);
    Tls(std::unique_ptr<boost::asio::ssl::context> context, TlsSide side);
    ~Tls();

    TlsSide side() const { return side_; }
    boost::asio::ssl::context& context() const { return *context_; }
    // A sentence when this side's own certificate has expired, or is about to.
    std::optional<std::string> expiry_warning() const;

  private:
    std::unique_ptr<boost::asio::ssl::context> context_;
    TlsSide side_;
};

// Puts `fresh`, which has the member `tls`, in the place of `held` and says so; or says why not,
// and leaves `held` in use. Whether it did.
template <class Held>
bool reload(Held& held, Result<Held> fresh, spdlog::logger& logger) {
    if (!fresh) {
        logger.error("nothing was reloaded: {}; what was loaded before stays in use",
                     fresh.error().message);
        return false;
    }
    held = std::move(*fresh);
    logger.info(
        "certificates and tokens are reloaded, for connections from now on; other changes take a "
        "restart");
    if (const auto warning = held.tls ? held.tls->expiry_warning() : std::nullopt) {
        logger.warn("{}", *warning);
    }
    return true;
}

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
