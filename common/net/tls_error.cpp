#include "common/net/tls_error.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <boost/asio/ssl/error.hpp>

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

}  // namespace ocelli::net
