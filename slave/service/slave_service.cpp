#include "slave/service/slave_service.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "common/metrics/metric_page.hpp"
#include "common/metrics/metrics_endpoint.hpp"
#include "common/net/dial.hpp"
#include "common/wire/codec.hpp"
#include "slave/service/capabilities.hpp"

namespace ocelli::slave {

namespace asio = boost::asio;
using boost::system::error_code;
using net::Connection;

namespace {

constexpr std::chrono::milliseconds kConnectDeadline{5000};
constexpr std::chrono::milliseconds kWatchInterval{250};
// What is done sooner is not announced: that would cost more than it.
constexpr std::chrono::milliseconds kLookDelay{1};

}  // namespace

SlaveService::SlaveService(SlaveSettings settings, const AnalyzerRegistry& registry,
                           std::shared_ptr<spdlog::logger> logger, Notifier notifier,
                           std::function<void()> on_ready)
    : settings_(std::move(settings)),
      credentials_(net::Credentials::load(settings_.credentials).value()),
      registry_(registry),
      logger_(std::move(logger)),
      on_ready_(std::move(on_ready)),
      incarnation_(make_incarnation()),
      random_(incarnation_),
      tasks_(context_.get_executor(), logger_),
      life_(context_, tasks_, logger_, std::move(notifier), settings_.drain_grace),
      wake_(context_),
      watch_(context_),
      look_(context_),
      metrics_(open_metrics_endpoint(
          settings_.metrics, context_, tasks_, logger_,
          {[this] { return metrics_page(); }, [this] { return unready(); }})) {}

Result<void> SlaveService::run() {
    auto pool = Pool::start(registry_, settings_.threads, settings_.image_pixels_max,
                            [this] { asio::post(context_, [this] { take_finished(); }); });
    if (!pool) {
        return pool.error();
    }
    pool_ = std::move(*pool);
    rules_.emplace(
        settings_, registry_, *pool_,
        [this](const ToMaster& message, Blob blob) {
            if (connection_) {
                std::visit([&](const auto& each) { connection_->send(each, std::move(blob)); },
                           message);
            }
        },
        logger_);
    tasks_.spawn("connection to the master", connect_for_ever());
    tasks_.spawn("watch over the pool", watch_pool());
    life_.start(
        {.stop = [this] { tasks_.spawn("stop", drain()); },
         .reload = [this] { reload(); },
         .summary = [this] { return summary(); },
         .makes_progress = [this] { return pool_->makes_progress(settings_.stuck_after); }});
    if (metrics_) {
        metrics_->start();
    }
    context_.run();
    if (pool_->idle()) {
        pool_.reset();
    } else {
        leaves_threads_behind_ = true;
        static_cast<void>(pool_.release());  // its threads use it as long as the process lives
    }
    if (failure_) {
        return *failure_;
    }
    return {};
}

// --- the master ---

asio::awaitable<void> SlaveService::connect_for_ever() {
    Milliseconds ceiling = settings_.reconnect_min;
    while (!life_.is_stopping()) {
        auto connected = co_await connect();
        if (life_.is_stopping()) {
            break;
        }
        Error ended{ErrorCode::disconnected, ""};
        if (!connected) {
            ended = connected.error();
        } else {
            connection_ = *connected;
            tasks_.spawn("writer", connection_->write_all());
            auto welcome = co_await introduce(*connection_);
            if (welcome) {
                ceiling = settings_.reconnect_min;
                ended = co_await serve(*welcome);
            } else {
                ended = welcome.error();
            }
            connection_->finish();
            connection_.reset();
            rules_->on_lost();
            life_.look_again();
        }
        if (life_.is_stopping()) {
            break;
        }
        no_master_ = ended.message;
        logger_->warn("{}; trying again within {:.1f} s", ended.message,
                      static_cast<double>(ceiling.count()) / 1000);
        co_await back_off(ceiling);
        ceiling = std::min(ceiling * 2, settings_.reconnect_max);
    }
}

// Full jitter: a thousand slaves that lost one master do not come back in one moment.
asio::awaitable<void> SlaveService::back_off(Milliseconds ceiling) {
    std::uniform_int_distribution<std::int64_t> draw(0, ceiling.count());
    error_code ignored;
    wake_.expires_after(Milliseconds{draw(random_)});
    co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<Result<std::shared_ptr<Connection>>> SlaveService::connect() {
    net::Address address = settings_.master;
    auto socket = co_await net::dial(address, kConnectDeadline);
    if (!socket) {
        co_return socket.error();
    }
    net::ConnectionLimits limits;
    limits.frame.blob_bytes_max = settings_.image_bytes_max;
    auto connection = std::make_shared<Connection>(std::move(*socket), limits);
    auto secured = co_await connection->secure(credentials_.tls,
                                               expected_name(settings_.credentials, address));
    if (!secured) {
        connection->close();
        co_return secured.error();
    }
    co_return connection;
}

asio::awaitable<Result<wire::Welcome>> SlaveService::introduce(Connection& connection) {
    wire::Hello hello;
    hello.role = wire::Role::slave;
    hello.name = settings_.name;
    hello.token = credentials_.token;
    hello.incarnation = incarnation_;
    hello.threads = static_cast<std::uint32_t>(settings_.threads);
    hello.capabilities = capabilities_of(registry_);
    connection.send(hello);
    auto frame = co_await connection.receive(wire::kHelloDeadline);
    auto welcome = net::expect_welcome(frame);
    if (welcome) {
        connection.set_version(welcome->version);
        connection.send(
            wire::Announce{.image_bytes_max = settings_.image_bytes_max,
                           .pixels_max = static_cast<std::uint64_t>(settings_.image_pixels_max),
                           .labels = labels_of(registry_)});
        rules_->on_welcome(welcome->incarnation);
    }
    co_return welcome;
}

asio::awaitable<Error> SlaveService::serve(wire::Welcome welcome) {
    const auto connection = connection_;
    logger_->info("the master at {} has welcomed '{}'", connection->peer(), settings_.name);
    no_master_.clear();
    if (!welcomed_once_) {
        welcomed_once_ = true;
        on_ready_();
    }
    tasks_.spawn("progress", send_progress(connection, Milliseconds{welcome.heartbeat_ms}));
    while (true) {
        auto frame = co_await connection->receive(Milliseconds{welcome.lease_ms});
        if (!frame) {
            co_return frame.error();
        }
        look_soon();
        const bool was_draining = rules_->is_draining();
        auto handled = rules_->on_frame(*frame);
        if (!handled) {
            connection->send(wire::Goodbye{handled.error().code, handled.error().message});
            co_return handled.error();
        }
        if (rules_->is_draining() != was_draining) {
            send_heartbeat(*connection);
        }
    }
}

asio::awaitable<void> SlaveService::send_progress(std::shared_ptr<Connection> connection,
                                                  Milliseconds interval) {
    asio::steady_timer timer(context_);
    while (connection->is_open() && connection == connection_) {
        send_heartbeat(*connection);
        error_code ignored;
        timer.expires_after(interval);
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

void SlaveService::send_heartbeat(Connection& connection) {
    wire::Progress progress;
    progress.draining = rules_->is_draining();
    progress.running = pool_->running(rules_->session());
    progress.stuck = pool_->stuck(settings_.stuck_after);
    connection.send(progress);
}

void SlaveService::reload() {
    if (net::reload(credentials_, net::Credentials::load(settings_.credentials), *logger_)) {
        wake_.cancel();  // one that was refused before tries again
    }
}

// --- the pool ---

// Called whenever an analysis may begin: before one is handed to the pool, and when a thread is
// done with another.
void SlaveService::look_soon() {
    if (std::exchange(will_look_, true)) {
        return;
    }
    pool_->expect_look();
    look_.expires_after(kLookDelay);
    look_.async_wait([this](const error_code&) {
        will_look_ = false;
        const bool again = pool_->look();
        take_finished();
        rules_->tell_begun();
        if (again) {
            look_soon();
        }
    });
}

void SlaveService::take_finished() {
    auto results = pool_->take_finished();
    if (results.empty()) {
        return;
    }
    rules_->on_finished(std::move(results));
    look_soon();
    life_.look_again();
    if (registry_.device_lost()) {
        watch_.cancel();  // looks now
    }
}

// --- the end ---

// A thread that hangs cannot be ended, nor can a lost device be used again. The others finish, the
// process ends, and whoever supervises it starts it again.
asio::awaitable<void> SlaveService::watch_pool() {
    while (!life_.is_stopping()) {
        error_code ignored;
        watch_.expires_after(kWatchInterval);
        co_await watch_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        const auto stuck = pool_->stuck(settings_.stuck_after);
        if (life_.is_stopping()) {
            co_return;
        }
        if (const auto lost = registry_.device_lost()) {
            failure_ = Error{ErrorCode::analysis_failed,
                             fmt::format("{}: this slave takes no more work, and ends when what "
                                         "runs is done; have it started again",
                                         *lost)};
        } else if (!stuck.empty()) {
            failure_ =
                Error{ErrorCode::timed_out,
                      fmt::format("{} of {} threads hang in an analysis: this slave takes no "
                                  "more work, and ends when the others are done; have it "
                                  "started again",
                                  stuck.size(), settings_.threads)};
        }
        if (failure_) {
            logger_->error("{}", failure_->message);
            life_.stop();
        }
    }
}

asio::awaitable<void> SlaveService::drain() {
    wake_.cancel();
    watch_.cancel();
    rules_->stop();
    if (connection_) {
        send_heartbeat(*connection_);  // first: what is given back must not come again
    }
    rules_->give_back();
    const std::function<bool()> done = [this] {
        return pool_->settled(settings_.stuck_after) || !connection_;
    };
    co_await life_.drained(done);
    if (connection_) {
        connection_->send(wire::Goodbye{
            ErrorCode::draining,
            failure_ ? failure_->message
                     : fmt::format("the slave '{}' was told to stop", settings_.name)});
        connection_->finish();
    }
    if (metrics_) {
        metrics_->stop();
    }
    life_.end();
}

// --- health: /metrics, /healthz, /readyz, and what the service manager hears ---

bool SlaveService::has_master() const {
    return welcomed_once_ && no_master_.empty();
}

std::string SlaveService::summary() const {
    if (life_.is_stopping()) {
        return failure_ ? failure_->message : "Stopping: finishing what runs";
    }
    if (!has_master()) {
        return fmt::format(
            "No master: {}",
            no_master_.empty() ? "connecting to " + net::to_string(settings_.master) : no_master_);
    }
    return fmt::format("Master {}: {} of {} threads busy, {} subtasks done",
                       net::to_string(settings_.master), pool_->busy(), settings_.threads,
                       rules_->answered());
}

std::string SlaveService::metrics_page() const {
    MetricPage page;
    add_process_metrics(page);
    add_slave_metrics(page, rules_->statistics(),
                      {.threads = static_cast<std::size_t>(settings_.threads),
                       .threads_busy = pool_->busy(),
                       .threads_stuck = pool_->stuck(settings_.stuck_after).size(),
                       .cache_bytes = rules_->cache_bytes(),
                       .cache_bytes_max = settings_.cache_bytes,
                       .has_master = has_master(),
                       .connections = rules_->session()});
    add_detectors(page, registry_);
    return page.text();
}

std::vector<std::string> SlaveService::unready() const {
    std::vector<std::string> reasons;
    if (failure_) {
        reasons.push_back(failure_->message);
    } else if (life_.is_stopping()) {
        reasons.emplace_back("the slave is stopping: it takes no more work");
    } else if (rules_->is_drained()) {
        reasons.emplace_back("the slave was drained: start it again when it is to take work");
    } else if (!pool_->makes_progress(settings_.stuck_after)) {
        reasons.emplace_back(
            "the pool makes no progress: an analysis hangs, or no thread takes work");
    }
    if (!has_master() && !life_.is_stopping()) {
        reasons.push_back(summary());
    }
    return reasons;
}

}  // namespace ocelli::slave
