#include "master/server/listener_security.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>

#include "common/net/address.hpp"

namespace ocelli::master {

namespace {

Result<std::optional<TokenDigest>> load_token(const std::string& path) {
    if (path.empty()) {
        return std::optional<TokenDigest>();
    }
    const auto token = read_token(path);
    if (!token) {
        return token.error();
    }
    return std::optional(TokenDigest(*token));
}

bool are_same(const std::optional<TokenDigest>& a, const std::optional<TokenDigest>& b) {
    return a && b && *a == *b;
}

Result<Gate> load_gate(const TokenFiles& files) {
    RoleTokens tokens;
    for (const auto& [path, token] :
         {std::pair(&files.client, &tokens.client), std::pair(&files.slave, &tokens.slave),
          std::pair(&files.operator_, &tokens.operator_)}) {
        auto loaded = load_token(*path);
        if (!loaded) {
            return loaded.error();
        }
        *token = *loaded;
    }
    if (are_same(tokens.client, tokens.slave) || are_same(tokens.client, tokens.operator_) ||
        are_same(tokens.slave, tokens.operator_)) {
        return Error{ErrorCode::bad_config,
                     "two of the files in [tokens] hold the same token: each role needs its own"};
    }
    return Gate(tokens);
}

// "" when nothing is missing.
std::string missing_at(const MasterSettings& settings, const std::string& token_file,
                       const char* token_key) {
    const std::string token =
        token_file.empty() ? fmt::format("[tokens] {} to a token's file", token_key) : "";
    const std::string tls = settings.tls.is_on() ? "" : "[tls] certificate and key";
    return tls.empty() || token.empty() ? tls + token : tls + ", and " + token;
}

struct Exposure {
    const net::Address* address;
    std::string missing;
};

std::vector<Exposure> exposures_of(const MasterSettings& settings) {
    std::vector<Exposure> exposures;
    for (Exposure& exposure :
         std::array{Exposure{&settings.client_listen,
                             missing_at(settings, settings.tokens.client, "client_file")},
                    Exposure{&settings.slave_listen,
                             missing_at(settings, settings.tokens.slave, "slave_file")}}) {
        if (!exposure.missing.empty() && !net::is_loopback(*exposure.address)) {
            exposures.push_back(std::move(exposure));
        }
    }
    return exposures;
}

}  // namespace

Result<ListenerSecurity> ListenerSecurity::load(const MasterSettings& settings) {
    auto tls = net::Tls::load(settings.tls, net::TlsSide::listener);
    if (!tls) {
        return tls.error();
    }
    auto gate = load_gate(settings.tokens);
    if (!gate) {
        return gate.error();
    }
    return ListenerSecurity{std::move(*tls), *gate};
}

Result<void> check_listeners(const MasterSettings& settings) {
    if (settings.client_listen == settings.slave_listen && settings.client_listen.port != 0) {
        return Error{ErrorCode::bad_config,
                     fmt::format("clients and slaves cannot both come to {}: give slaves a port of "
                                 "their own",
                                 net::to_string(settings.client_listen))};
    }
    if (settings.insecure) {
        return {};
    }
    for (const Exposure& exposure : exposures_of(settings)) {
        return Error{ErrorCode::bad_config,
                     fmt::format("other machines can reach {}: to listen there set {} (see "
                                 "secure.md), or [listen] insecure = true if everybody in that "
                                 "network may do everything",
                                 net::to_string(*exposure.address), exposure.missing)};
    }
    return {};
}

std::vector<std::string> security_warnings(const MasterSettings& settings,
                                           const ListenerSecurity& security) {
    std::vector<std::string> warnings;
    for (const Exposure& exposure : exposures_of(settings)) {
        warnings.push_back(fmt::format("insecure: other machines can reach {}; to be safe set {}",
                                       net::to_string(*exposure.address), exposure.missing));
    }
    if (const auto warning = security.tls ? security.tls->expiry_warning() : std::nullopt) {
        warnings.push_back(*warning);
    }
    return warnings;
}

namespace {

// The journal opens up to 32 pictures at a time, besides its own files, the listeners and the logs.
constexpr rlim_t kReserve = 64;

}  // namespace

int connections_that_fit(int wanted, spdlog::logger& logger) {
    ::rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return wanted;
    }
    const rlim_t needed = static_cast<rlim_t>(wanted) + kReserve;
    if (limit.rlim_cur < needed) {
        ::rlimit raised = limit;
        raised.rlim_cur = std::min(needed, limit.rlim_max);
        if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) {
            limit = raised;
        }
    }
    if (limit.rlim_cur >= needed) {
        return wanted;
    }
    const rlim_t left = limit.rlim_cur > kReserve ? limit.rlim_cur - kReserve : 1;
    logger.warn(
        "{} connections are allowed, and the system gives {} file descriptors: the master takes {} "
        "connections; raise LimitNOFILE, or lower [limits] connections",
        wanted, limit.rlim_cur, left);
    return static_cast<int>(left);
}

}  // namespace ocelli::master
