// The start, what goes out, and time. The rest: server_sessions, server_stop, server_health.

#include "master/server/server.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <boost/asio/post.hpp>

#include "common/net/dial.hpp"
#include "common/wire/codec.hpp"

namespace ocelli::master {

namespace asio = boost::asio;

namespace {

// Heartbeats go out a few at a time: to a thousand peers at once would hold up everybody's work.
constexpr std::size_t kHeartbeatsAtOnce = 8;
constexpr std::size_t kHeartbeatPartsMin = 4;
constexpr std::size_t kHeartbeatPartsMax = 100;

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
      incarnation_(make_incarnation()),
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
    tasks_.spawn("service manager", notify_systemd());
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

void Server::to_client(ClientId client, const wire::ToClient& message, Blob blob) {
    send(client, message, std::move(blob));
    if (stopping_ && coordinator_.tasks_open() == 0) {
        drained_.cancel();
    }
}

void Server::to_slave(SlaveId slave, const wire::ToSlave& message, Blob blob) {
    send(slave, message, std::move(blob));
}

template <class... Messages>
void Server::send(std::uint64_t peer, const std::variant<Messages...>& message, Blob blob) {
    if (const auto found = peers_.find(peer); found != peers_.end()) {
        std::visit([&](const auto& each) { found->second->send(each, std::move(blob)); }, message);
    }
}

void Server::close_slave(SlaveId slave, const Error& reason) {
    if (const auto found = peers_.find(slave); found != peers_.end()) {
        found->second->send(wire::Goodbye{reason.code, reason.message});
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
            connection->send(wire::Heartbeat{});
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
asio::awaitable<void> Server::notify_systemd() {
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

}  // namespace ocelli::master
