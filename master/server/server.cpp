// The start, what goes out, time, the end, and health. The rest: server_sessions.

#include "master/server/server.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <filesystem>

#include "common/metrics/metric_page.hpp"
#include "common/metrics/metrics_endpoint.hpp"
#include "common/net/dial.hpp"
#include "common/wire/codec.hpp"
#include "master/server/master_metrics.hpp"

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

std::uint64_t room_in(const std::string& folder) {
    std::error_code error;
    const auto space = std::filesystem::space(folder, error);
    return error ? 0 : space.available;
}

}  // namespace

Server::Server(MasterSettings settings, std::shared_ptr<spdlog::logger> logger, Notifier notifier)
    : settings_(std::move(settings)),
      security_(ListenerSecurity::load(settings_).value()),
      logger_(std::move(logger)),
      tasks_(context_.get_executor(), logger_),
      life_(context_, tasks_, logger_, std::move(notifier), settings_.drain_grace),
      clock_(context_.get_executor()),
      heartbeat_(context_.get_executor()),
      incarnation_(make_incarnation()),
      client_acceptor_(net::listen_on(context_, settings_.client_listen)),
      slave_acceptor_(net::listen_on(context_, settings_.slave_listen)),
      metrics_(
          open_metrics_endpoint(settings_.metrics, context_, tasks_, logger_,
                                {[this] { return metrics_page(); }, [this] { return unready(); }})),
      journal_(open_journal(settings_, logger_)),
      coordinator_(settings_, *this, logger_, journal_.get()) {}

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
    life_.start({.stop = [this] { tasks_.spawn("stop", stop()); },
                 .reload = [this] { reload(); },
                 .summary = [this] { return summary(); }});
    if (metrics_) {
        metrics_->start();
    }
    context_.run();
}

void Server::reload() {
    net::reload(security_, ListenerSecurity::load(settings_), *logger_);
}

void Server::to_client(ClientId client, const wire::ToClient& message, Blob blob) {
    send(client, message, std::move(blob));
    life_.look_again();
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
        life_.look_again();
        co_await clock_.wait_until(coordinator_.next_wakeup(now()));
    }
}

std::string Server::summary() const {
    return fmt::format("{}Slaves: {}, open tasks: {}, reported: {}",
                       life_.is_stopping() ? "Stopping, no new tasks. " : "", slaves_.size(),
                       coordinator_.tasks_open(), coordinator_.counters().reported);
}

// --- the end ---

asio::awaitable<void> Server::stop() {
    coordinator_.stop_accepting();
    const std::function<bool()> done = [this] { return coordinator_.tasks_open() == 0; };
    co_await life_.drained(done);
    if (!done()) {
        logger_->warn("{} tasks were not finished in time", coordinator_.tasks_open());
    }
    close_all("the master was told to stop");
}

void Server::close_all(const std::string& reason) {
    boost::system::error_code ignored;
    client_acceptor_.close(ignored);
    slave_acceptor_.close(ignored);
    if (metrics_) {
        metrics_->stop();
    }
    life_.end();
    heartbeat_.stop();
    clock_.stop();
    for (const auto& [id, connection] : peers_) {
        connection->send(wire::Goodbye{ErrorCode::draining, reason});
    }
    // Those that are about to introduce themselves, too.
    for (const ConnectionPtr& connection : connections_) {
        connection->finish();
    }
}

// --- health: /metrics, /healthz, /readyz ---

std::string Server::metrics_page() const {
    const TimePoint at = now();
    MetricPage page;
    add_process_metrics(page);
    add_coordinator_metrics(page, coordinator_, at);
    if (journal_) {
        add_journal_metrics(page, journal_->health());
    }
    const auto slaves = static_cast<double>(slaves_.size());
    constexpr const char* kHelp = "Connections that have been welcomed";
    page.gauge("ocelli_connections", kHelp, static_cast<double>(peers_.size()) - slaves,
               {{"role", "client"}});
    page.gauge("ocelli_connections", kHelp, slaves, {{"role", "slave"}});
    return page.text();
}

std::vector<std::string> Server::unready() const {
    std::vector<std::string> reasons;
    if (life_.is_stopping()) {
        reasons.emplace_back("the master is stopping: it takes no new tasks");
    }
    if (journal_) {
        const JournalHealth health = journal_->health();
        const std::uint64_t room = health.full ? room_in(settings_.state_dir) : 0;
        if (auto problem = journal_problem(health, room, now())) {
            reasons.push_back(std::move(*problem));
        }
    }
    for (std::string& missing : missing_slaves(coordinator_, settings_.ready_kinds, now())) {
        reasons.push_back(std::move(missing));
    }
    return reasons;
}

}  // namespace ocelli::master
