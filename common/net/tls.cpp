#include "common/net/tls.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>

#include <ctime>

#include "common/security/secret_file.hpp"

namespace ocelli::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr const char* kOtherCa =
    "was not signed by the CA that is set here: both sides need certificates of one CA";

// What this side holds against the other's certificate.
std::string objection(long code) {
    switch (code) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return "has expired: make a new one there with ocelli-make-certs --renew";
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return "is not valid yet: check the clocks of both machines";
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return "is not for that name: use a name that it has, set server_name to one, or make "
                   "it anew with ocelli-make-certs --host";
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_CERT_SIGNATURE_FAILURE:
            return kOtherCa;
        case X509_V_ERR_INVALID_PURPOSE:
            return "is meant for the other side: a master's is for servers, a slave's or client's "
                   "for clients";
        default:
            return fmt::format("is not believed: {}", ::X509_verify_cert_error_string(code));
    }
}

// What the other side has said about this one.
const char* complaint(int reason) {
    switch (reason) {
        case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
            return "wants a certificate, and none is set here: set certificate and key";
        case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
            return "does not believe the certificate of this side: it was signed by another CA";
        case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
            return "does not believe the certificate of this side: it has expired; make a new one "
                   "with ocelli-make-certs --renew";
        case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
        case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
            return "does not believe the certificate of this side: its log may say why";
        default:
            return nullptr;
    }
}

}  // namespace

bool is_end_of_tls(const error_code& error) {
    return error == asio::ssl::error::stream_truncated;
}

bool is_tls_error(const error_code& error) {
    return error.category() == asio::error::get_ssl_category();
}

Error tls_error(const error_code& error, const ::SSL* session, TlsSide side,
                const std::string& peer) {
    if (const long code = ::SSL_get_verify_result(session); code != X509_V_OK) {
        return {ErrorCode::bad_token,
                fmt::format("the certificate of {} {}", peer, objection(code))};
    }
    const int reason = ERR_GET_REASON(static_cast<unsigned long>(error.value()));
    if (const char* said = complaint(reason)) {
        return {ErrorCode::bad_token, fmt::format("{} {}", peer, said)};
    }
    switch (reason) {
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            return {ErrorCode::bad_token,
                    fmt::format("{} shows no certificate, and this master wants one: set "
                                "certificate and key there",
                                peer)};
        case SSL_R_UNSUPPORTED_PROTOCOL:
        case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
            return {ErrorCode::bad_frame, fmt::format("{} does not speak TLS 1.3", peer)};
        case SSL_R_WRONG_VERSION_NUMBER:
            if (side == TlsSide::dialler) {
                return {ErrorCode::bad_frame,
                        fmt::format("{} does not speak TLS: set [tls] certificate and key in the "
                                    "master's configuration, or no CA here",
                                    peer)};
            }
            [[fallthrough]];
        default:
            return {ErrorCode::bad_frame,
                    fmt::format("TLS with {} failed: {}", peer, error.message())};
    }
}

Error plain_at_tls(const std::string& peer) {
    return {ErrorCode::bad_frame,
            fmt::format("{} does not speak TLS, and this listener wants it: set [tls] ca in "
                        "slave.toml, or --tls-ca or OCELLI_TLS_CA for a client",
                        peer)};
}

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

namespace {

// The first is the fastest with AES instructions and strong enough.
constexpr const char* kCiphers =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr int kWarnDays = 30;

Error bad_file(const std::string& file, std::string_view what, const error_code& error) {
    return {ErrorCode::bad_config,
            fmt::format("'{}' is no {} ({}): ocelli-make-certs makes what is needed", file, what,
                        error.message())};
}

Result<void> check_complete(const TlsFiles& files, TlsSide side) {
    if (files.certificate.empty() != files.key.empty()) {
        return Error{ErrorCode::bad_config,
                     "a TLS certificate and its key belong together: set both, or none"};
    }
    if (side == TlsSide::listener && files.certificate.empty()) {
        return Error{ErrorCode::bad_config,
                     "TLS needs the master's own certificate: set [tls] certificate and key"};
    }
    if (side == TlsSide::dialler && files.ca.empty()) {
        return Error{ErrorCode::bad_config,
                     "TLS needs the certificate of the CA that has signed the master's: set the "
                     "CA file too"};
    }
    return {};
}

void harden(ssl::context& context) {
    ::SSL_CTX* native = context.native_handle();
    ::SSL_CTX_set_min_proto_version(native, TLS1_3_VERSION);
    ::SSL_CTX_set_ciphersuites(native, kCiphers);
    // Connections last; what resuming them would save is not worth keys that are kept.
    ::SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    ::SSL_CTX_set_num_tickets(native, 0);
    // A key that is encrypted is an error, not a question on the terminal.
    error_code ignored;
    context.set_password_callback([](std::size_t, ssl::context::password_purpose) { return ""; },
                                  ignored);
}

Result<void> load_own(ssl::context& context, const TlsFiles& files) {
    const auto certificate = read_small_file(files.certificate);
    if (!certificate) {
        return certificate.error();
    }
    const auto key = read_secret_file(files.key);
    if (!key) {
        return key.error();
    }
    error_code error;
    context.use_certificate_chain(boost::asio::buffer(*certificate), error);
    if (error) {
        return bad_file(files.certificate, "certificate in PEM form", error);
    }
    context.use_private_key(boost::asio::buffer(*key), ssl::context::pem, error);
    if (error) {
        return bad_file(files.key, fmt::format("private key of '{}'", files.certificate), error);
    }
    return {};
}

Result<void> load_ca(ssl::context& context, const TlsFiles& files) {
    const auto ca = read_small_file(files.ca);
    if (!ca) {
        return ca.error();
    }
    error_code error;
    context.add_certificate_authority(boost::asio::buffer(*ca), error);
    if (error) {
        return bad_file(files.ca, "certificate of a CA in PEM form", error);
    }
    context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, error);
    return {};
}

}  // namespace

Tls::Tls(std::unique_ptr<ssl::context> context, TlsSide side)
    : context_(std::move(context)), side_(side) {}

Tls::~Tls() = default;

Result<std::shared_ptr<const Tls>> Tls::load(const TlsFiles& files, TlsSide side) {
    if (!files.is_on()) {
        return std::shared_ptr<const Tls>();
    }
    if (auto complete = check_complete(files, side); !complete) {
        return complete.error();
    }
    auto context = std::make_unique<ssl::context>(
        side == TlsSide::listener ? ssl::context::tls_server : ssl::context::tls_client);
    harden(*context);
    if (!files.certificate.empty()) {
        if (auto loaded = load_own(*context, files); !loaded) {
            return loaded.error();
        }
    }
    if (!files.ca.empty()) {
        if (auto loaded = load_ca(*context, files); !loaded) {
            return loaded.error();
        }
    }
    return std::make_shared<const Tls>(std::move(context), side);
}

std::optional<std::string> Tls::expiry_warning() const {
    const ::X509* certificate = ::SSL_CTX_get0_certificate(context_->native_handle());
    int days = 0;
    int seconds = 0;
    if (certificate == nullptr ||
        ::ASN1_TIME_diff(&days, &seconds, nullptr, ::X509_get0_notAfter(certificate)) != 1 ||
        days >= kWarnDays) {
        return std::nullopt;
    }
    if (days < 0 || seconds < 0) {
        return "the TLS certificate of this machine has expired: nobody believes it any more; make "
               "a new one with ocelli-make-certs --renew, and reload";
    }
    return fmt::format(
        "the TLS certificate of this machine expires in {} days: make a new one with "
        "ocelli-make-certs --renew, and reload",
        days);
}

}  // namespace ocelli::net
