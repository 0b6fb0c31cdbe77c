#include "master/server.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "common/net/listen.hpp"
#include "common/wire/codec.hpp"

namespace ocelli::master {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// When descriptors run out, or something else keeps accept from working.
constexpr std::chrono::milliseconds kAcceptPause{200};
// Heartbeats go out a few at a time: to a thousand peers at once would hold up everybody's work.
constexpr std::size_t kHeartbeatsAtOnce = 8;
constexpr std::size_t kHeartbeatPartsMin = 4;
constexpr std::size_t kHeartbeatPartsMax = 100;

std::string_view role_name(wire::Role role) {
    return role == wire::Role::client ? "client" : "slave";
}

std::unique_ptr<Journal> open_journal(const MasterSettings& settings,
                                      const std::shared_ptr<spdlog::logger>& logger) {
    if (settings.state_dir.empty()) {
        logger->warn(
            "no state folder is set: what is accepted is lost when the master ends; set "
            "--state-dir or [state] dir");
        return nullptr;
    }
    JournalSettings journal;
    journal.folder = settings.state_dir;
    journal.retention = settings.retention;
    journal.sync = settings.journal_sync == "full"     ? JournalSync::full
                   : settings.journal_sync == "normal" ? JournalSync::normal
                                                       : JournalSync::off;
    return Journal::open(journal, logger).value();
}

// Decodes `frame` and hands the message to `act`.
template <class Message, class Act>
Result<void> with(const wire::Frame& frame, Act act) {
    auto message = wire::decode<Message>(frame);
    if (!message) {
        return message.error();
    }
    act(std::move(*message));
    return {};
}

Error unexpected(const wire::Frame& frame, wire::Role role) {
    return {ErrorCode::bad_message, fmt::format("a message of type {} is none that a {} sends",
                                                static_cast<int>(frame.type), role_name(role))};
}

}  // namespace

Server::Server(MasterSettings settings, std::shared_ptr<spdlog::logger> logger, Notifier notifier)
    : settings_(std::move(settings)),
      security_(ListenerSecurity::load(settings_).value()),
      logger_(std::move(logger)),
      notifier_(std::move(notifier)),
      tasks_(context_.get_executor(), logger_),
      signals_(context_, SIGTERM, SIGINT),
      reload_signal_(context_),
      drained_(context_),
      clock_(context_.get_executor()),
      heartbeat_(context_.get_executor()),
      notify_(context_.get_executor()),
      client_acceptor_(net::listen_on(context_, settings_.client_listen)),
      slave_acceptor_(net::listen_on(context_, settings_.slave_listen)),
      journal_(open_journal(settings_, logger_)),
      coordinator_(settings_, *this, logger_, journal_.get()) {
    open_metrics();
}

net::Address Server::client_address() const {
    return net::address_of(client_acceptor_);
}
net::Address Server::slave_address() const {
    return net::address_of(slave_acceptor_);
}

// Answers come on the journal's thread.
void Server::start_journal() {
    if (!journal_) {
        return;
    }
    for (StoredTask& task : journal_->take_open_tasks()) {
        coordinator_.restore(std::move(task.submit), std::move(task.image), task.digest, now());
    }
    JournalEvents events;
    events.stored = [this](const TaskId& id, StoreOutcome outcome) {
        asio::post(context_, [this, id, outcome = std::move(outcome)]() mutable {
            coordinator_.on_stored(id, std::move(outcome), now());
        });
    };
    events.found = [this](ClientId client, const TaskId& id, std::optional<StoredReport> report) {
        asio::post(context_, [this, client, id, report = std::move(report)] {
            coordinator_.on_found(client, id, report);
        });
    };
    journal_->start(std::move(events));
}

void Server::run() {
    start_journal();
    tasks_.spawn("client listener", accept_for_ever(client_acceptor_, wire::Role::client));
    tasks_.spawn("slave listener", accept_for_ever(slave_acceptor_, wire::Role::slave));
    tasks_.spawn("heartbeats", send_heartbeats());
    tasks_.spawn("clock", keep_time());
    tasks_.spawn("signals", wait_for_signals());
    tasks_.spawn("reload", reload_signal_.run([this] { reload(); }));
    tasks_.spawn("service manager", keep_manager_informed());
    if (metrics_) {
        metrics_->start();
    }
    context_.run();
}

void Server::reload() {
    auto fresh = ListenerSecurity::load(settings_);
    if (!fresh) {
        logger_->error("nothing was reloaded: {}; what was loaded before stays in use",
                       fresh.error().message);
        return;
    }
    security_ = std::move(*fresh);
    logger_->info("certificates and tokens are reloaded, for connections from now on");
    if (const auto warning = security_.tls ? security_.tls->expiry_warning() : std::nullopt) {
        logger_->warn("{}", *warning);
    }
}

// --- connections ---

asio::awaitable<void> Server::accept_for_ever(Tcp::acceptor& acceptor, wire::Role role) {
    while (acceptor.is_open()) {
        error_code error;
        Tcp::socket socket =
            co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (!acceptor.is_open()) {
            co_return;
        }
        if (error) {
            logger_->error("cannot accept a {}: {}; pausing for {} ms", role_name(role),
                           error.message(), kAcceptPause.count());
            error_code ignored;
            asio::steady_timer pause(context_, kAcceptPause);
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            continue;
        }
        net::ConnectionLimits limits;
        limits.frame.blob_bytes_max = 0;  // until it is known who this is
        auto connection = std::make_shared<net::Connection>(std::move(socket), limits);
        if (connections_.size() >= static_cast<std::size_t>(settings_.connections_max)) {
            logger_->warn("refused {}: {} connections are open, the limit", connection->peer(),
                          connections_.size());
            connection->close();
            continue;
        }
        connections_.insert(connection);
        tasks_.spawn("writer", connection->write_all());
        tasks_.spawn("session", serve(std::move(connection), role));
    }
}

asio::awaitable<void> Server::serve(ConnectionPtr connection, wire::Role role) {
    auto guest = co_await welcome(*connection, role);
    Error ended{ErrorCode::disconnected, ""};
    if (!guest) {
        ended = guest.error();
    } else if (role == wire::Role::client) {
        const ClientId id = ++last_id_;
        peers_.emplace(id, connection);
        ended = co_await serve_client(id, guest->access, *connection);
        peers_.erase(id);
        coordinator_.on_client_gone(id);
    } else {
        ended = co_await serve_slave(guest->hello, connection);
    }
    connections_.erase(connection);
    const bool expected =
        ended.code == ErrorCode::disconnected || ended.code == ErrorCode::draining;
    if (!expected) {
        logger_->warn("closed the {} connection of {}: {}", role_name(role), connection->peer(),
                      ended.message);
        connection->send(wire::encode(wire::Goodbye{ended.code, ended.message}));
    }
    connection->finish();
}

asio::awaitable<Result<Server::Guest>> Server::welcome(net::Connection& connection,
                                                       wire::Role role) {
    auto secured = co_await connection.secure(security_.tls, "");
    if (!secured) {
        co_return secured.error();
    }
    auto frame = co_await connection.receive(wire::kHelloDeadline, now() + wire::kHelloDeadline);
    if (!frame) {
        co_return frame.error();
    }
    if (frame->type != wire::MessageType::hello) {
        co_return Error{ErrorCode::bad_message, "the first message was no Hello"};
    }
    auto hello = wire::decode<wire::Hello>(*frame);
    if (!hello) {
        co_return hello.error();
    }
    const auto access = check_hello(*hello, role);
    if (!access) {
        co_return access.error();
    }
    hello->token.clear();
    wire::Welcome welcome;
    welcome.version = std::min(hello->version_max, wire::kVersionMax);
    welcome.image_bytes_max = settings_.image_bytes_max;
    welcome.heartbeat_ms = static_cast<std::uint32_t>(settings_.heartbeat.count());
    welcome.lease_ms = static_cast<std::uint32_t>(settings_.lease.count());
    connection.set_version(welcome.version);
    connection.set_blob_bytes_max(settings_.image_bytes_max);
    connection.send(wire::encode(welcome));
    co_return Guest(std::move(*hello), *access);
}

Result<Access> Server::check_hello(const wire::Hello& hello, wire::Role role) const {
    if (hello.version_max < wire::kVersionMin || hello.version_min > wire::kVersionMax) {
        return Error{ErrorCode::bad_version,
                     fmt::format("the peer speaks protocol versions {} to {}, this master {} to "
                                 "{}: install matching releases",
                                 hello.version_min, hello.version_max, wire::kVersionMin,
                                 wire::kVersionMax)};
    }
    if (hello.role != role) {
        return Error{ErrorCode::bad_message,
                     fmt::format("this is the listener for {}s, and a {} has connected: use the "
                                 "other address",
                                 role_name(role), role_name(hello.role))};
    }
    if (role == wire::Role::slave && (hello.threads == 0 || hello.threads > 1024)) {
        return Error{ErrorCode::bad_message, "the slave announces no sensible thread count"};
    }
    return security_.gate.admit(role, hello.token);
}

asio::awaitable<Error> Server::serve_client(ClientId id, Access access,
                                            net::Connection& connection) {
    while (true) {
        auto frame = co_await connection.receive(settings_.lease);
        if (!frame) {
            co_return frame.error();
        }
        const auto handled = handle_client_frame(id, access, std::move(*frame));
        if (!handled) {
            co_return handled.error();
        }
    }
}

// It joins with the first thing that it says after its welcome. One that cannot hear the master
// would get work again each time that it connects, and take it down with it.
asio::awaitable<Error> Server::serve_slave(wire::Hello hello, ConnectionPtr connection) {
    auto frame = co_await connection->receive(settings_.lease);
    if (!frame) {
        co_return frame.error();
    }
    const SlaveId id = ++last_id_;
    peers_.emplace(id, connection);
    slaves_.emplace(id, connection);
    coordinator_.on_slave_joined(id, hello, connection->peer(), now());
    auto handled = handle_slave_frame(id, *frame);
    while (handled) {
        frame = co_await connection->receive(settings_.lease);
        handled = frame ? handle_slave_frame(id, *frame) : frame.error();
    }
    const Error ended = handled.error();
    peers_.erase(id);
    slaves_.erase(id);
    coordinator_.on_slave_gone(id, ended.code != ErrorCode::draining, ended.message, now());
    co_return ended;
}

// --- messages ---

Result<void> Server::handle_client_frame(ClientId id, Access access, wire::Frame frame) {
    if (auto allowed = check_allowed(access, frame.type); !allowed) {
        return allowed;
    }
    const TimePoint at = now();
    switch (frame.type) {
        case wire::MessageType::heartbeat:
            return {};
        case wire::MessageType::submit:
            return with<wire::Submit>(frame, [&](wire::Submit message) {
                coordinator_.on_submit(id, std::move(message), std::move(frame.blob), at);
            });
        case wire::MessageType::cancel_task:
            return with<wire::CancelTask>(frame, [&](const wire::CancelTask& message) {
                coordinator_.on_cancel(id, message.task_id, at);
            });
        case wire::MessageType::result_request:
            return with<wire::ResultRequest>(frame, [&](const wire::ResultRequest& message) {
                coordinator_.on_result_request(id, message.task_id);
            });
        case wire::MessageType::drain_slave:
            return with<wire::DrainSlave>(frame, [&](const wire::DrainSlave& message) {
                to_client(id, wire::encode(coordinator_.on_drain_slave(message.name, at)));
            });
        case wire::MessageType::status_request:
            to_client(id, wire::encode(coordinator_.status(at)));
            return {};
        case wire::MessageType::goodbye:
            return Error{ErrorCode::disconnected, "the client said goodbye"};
        default:
            return unexpected(frame, wire::Role::client);
    }
}

Result<void> Server::handle_slave_frame(SlaveId id, const wire::Frame& frame) {
    const TimePoint at = now();
    switch (frame.type) {
        case wire::MessageType::progress:
            return with<wire::Progress>(frame, [&](const wire::Progress& message) {
                coordinator_.on_progress(id, message, at);
            });
        case wire::MessageType::subtask_started:
            return with<wire::SubtaskStarted>(frame, [&](const wire::SubtaskStarted& message) {
                coordinator_.on_started(id, message, at);
            });
        case wire::MessageType::subtask_result:
            return with<wire::SubtaskResult>(frame, [&](wire::SubtaskResult message) {
                coordinator_.on_result(id, std::move(message), frame.blob, at);
            });
        case wire::MessageType::image_missing:
            return with<wire::ImageMissing>(frame, [&](const wire::ImageMissing& message) {
                coordinator_.on_image_missing(id, message, at);
            });
        case wire::MessageType::give_back:
            return with<wire::GiveBack>(frame, [&](const wire::GiveBack& message) {
                coordinator_.on_give_back(id, message, at);
            });
        case wire::MessageType::goodbye:
            return Error{ErrorCode::draining, "it said goodbye"};
        default:
            return unexpected(frame, wire::Role::slave);
    }
}

void Server::to_client(ClientId client, wire::Frame frame) {
    if (const auto found = peers_.find(client); found != peers_.end()) {
        found->second->send(std::move(frame));
    }
    if (stopping_ && coordinator_.tasks_open() == 0) {
        drained_.cancel();
    }
}

void Server::to_slave(SlaveId slave, wire::Frame frame) {
    if (const auto found = peers_.find(slave); found != peers_.end()) {
        // A slave of an older release would not know it; it is drained on this side only.
        if (frame.type == wire::MessageType::drain && found->second->version() < 2) {
            return;
        }
        found->second->send(std::move(frame));
    }
}

void Server::close_slave(SlaveId slave, const Error& reason) {
    if (const auto found = peers_.find(slave); found != peers_.end()) {
        found->second->send(wire::encode(wire::Goodbye{reason.code, reason.message}));
        found->second->finish();
    }
}

// --- time ---

asio::awaitable<void> Server::send_heartbeats() {
    std::uint64_t last = 0;
    while (!heartbeat_.is_stopped()) {
        const std::size_t peers = peers_.size();
        const std::size_t parts =
            std::clamp(peers / kHeartbeatsAtOnce, kHeartbeatPartsMin, kHeartbeatPartsMax);
        for (std::size_t i = 0; i < (peers + parts - 1) / parts; ++i) {
            const auto next = peers_.upper_bound(last);
            const auto& [id, connection] = next == peers_.end() ? *peers_.begin() : *next;
            connection->send(wire::encode(wire::Heartbeat{}));
            last = id;
        }
        co_await heartbeat_.wait_for(settings_.heartbeat / parts);
    }
}

asio::awaitable<void> Server::keep_time() {
    while (!clock_.is_stopped()) {
        // A large result over a slow link holds up its slave's heartbeats: they wait behind it.
        for (const auto& [id, connection] : slaves_) {
            coordinator_.on_heard(id, connection->heard());
        }
        coordinator_.on_tick(now());
        if (stopping_ && coordinator_.tasks_open() == 0) {
            drained_.cancel();
        }
        co_await clock_.wait_until(coordinator_.next_wakeup(now()));
    }
}

// That this runs is what the watchdog wants to know: the loop turns.
asio::awaitable<void> Server::keep_manager_informed() {
    notifier_.ready(summary());
    while (!notify_.is_stopped()) {
        notifier_.alive();
        logger_->flush();  // tells of repeats
        co_await notify_.wait_for(notifier_.interval());
        notifier_.status(summary());
    }
}

std::string Server::summary() const {
    return fmt::format("{}Slaves: {}, open tasks: {}, reported: {}",
                       stopping_ ? "Stopping, no new tasks. " : "", slaves_.size(),
                       coordinator_.tasks_open(), coordinator_.counters().reported);
}

// --- the end ---

asio::awaitable<void> Server::wait_for_signals() {
    error_code error;
    const int signal =
        co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    logger_->info("signal {}: no new tasks; finishing {} open ones", signal,
                  coordinator_.tasks_open());
    stopping_ = true;
    coordinator_.stop_accepting();
    notifier_.stopping(summary(), settings_.drain_grace);
    tasks_.spawn("second signal", watch_second_signal());
    const TimePoint deadline = now() + settings_.drain_grace;
    while (coordinator_.tasks_open() > 0 && now() < deadline && !hurried_) {
        drained_.expires_at(deadline);
        co_await drained_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
    if (coordinator_.tasks_open() > 0) {
        logger_->warn("{} tasks were not finished in time", coordinator_.tasks_open());
    }
    close_all("the master was told to stop");
}

asio::awaitable<void> Server::watch_second_signal() {
    error_code error;
    co_await signals_.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
        logger_->warn("a second signal: not waiting for what is open");
        hurried_ = true;
        drained_.cancel();
    }
}

void Server::close_all(const std::string& reason) {
    error_code ignored;
    client_acceptor_.close(ignored);
    slave_acceptor_.close(ignored);
    if (metrics_) {
        metrics_->stop();
    }
    signals_.cancel();
    reload_signal_.stop();
    heartbeat_.stop();
    clock_.stop();
    notify_.stop();
    for (const auto& [id, connection] : peers_) {
        connection->send(wire::encode(wire::Goodbye{ErrorCode::draining, reason}));
    }
    // Those that are about to introduce themselves, too.
    for (const ConnectionPtr& connection : connections_) {
        connection->finish();
    }
}

}  // namespace ocelli::master
