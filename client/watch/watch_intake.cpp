#include "client/watch/watch_intake.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "client/watch/put_away.hpp"

namespace ocelli::client {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// How often all is looked through where no event tells of all that happens, and elsewhere.
constexpr std::chrono::seconds kRemoteRescan{10};
constexpr std::chrono::minutes kLocalRescan{10};
constexpr std::chrono::seconds kTroubleInterval{10};

}  // namespace

WatchIntake::WatchIntake(asio::io_context& context, const WatchOptions& options,
                         const WatchState& state, std::unique_ptr<FolderWatch> folder, Hooks hooks)
    : context_(context),
      options_(options),
      state_(state),
      folder_(std::move(folder)),
      hooks_(std::move(hooks)),
      events_(context, folder_->descriptor()) {}

WatchIntake::~WatchIntake() {
    events_.release();  // the folder's, which closes it
}

Result<void> WatchIntake::start(net::TaskGroup& tasks) {
    auto looked = folder_->look();
    if (!looked) {
        return looked.error();
    }
    std::ranges::sort(looked->seen);  // names of snapshots tell their order, mostly
    follow(std::move(*looked));
    look_at_ = now() + rescan_interval();
    look_at_troubles_at_ = now() + kTroubleInterval;
    tasks.spawn("folder", follow_events());
    return {};
}

void WatchIntake::stop() {
    stopped_ = true;
    events_.cancel();
}

asio::awaitable<void> WatchIntake::follow_events() {
    while (!stopped_) {
        error_code error;
        co_await events_.async_wait(asio::posix::descriptor_base::wait_read,
                                    asio::redirect_error(asio::use_awaitable, error));
        if (error || stopped_) {
            co_return;
        }
        follow(folder_->changes());
        hooks_.found();
    }
}

void WatchIntake::follow(FolderChanges changes) {
    for (const std::string& file : changes.complete) {
        settling_.forget(file);
        queue_.found(file);
    }
    for (const std::string& trouble : changes.troubles) {
        hooks_.say(trouble + "; until then its pictures are found late or not at all");
    }
    for (std::string& file : changes.seen) {
        ask_again(std::move(file));
    }
}

void WatchIntake::ask_again(std::string file) {
    seen_.push_back(std::move(file));
    if (seen_.size() == 1) {
        asio::post(context_, [this] { ask_for_some(); });
    }
}

void WatchIntake::ask_for_some() {
    constexpr int kAtOnce = 100;
    for (int i = 0; i < kAtOnce && !seen_.empty(); ++i) {
        ask_whether_complete(seen_.front());
        seen_.pop_front();
    }
    hooks_.found();
    if (!seen_.empty() && !stopped_) {
        asio::post(context_, [this] { ask_for_some(); });
    }
}

void WatchIntake::ask_whether_complete(const std::string& file) {
    const std::string path = options_.path_of(file);
    const auto identity = identity_of(path);
    if (!identity) {
        settling_.forget(file);
        return;
    }
    const WatchEntry* known = state_.find(file);
    const bool unchanged = known != nullptr && known->identity.is_unchanged(*identity);
    const bool finished = unchanged && known->progress != WatchProgress::open &&
                          !(options_.puts_away() && known->progress == WatchProgress::complete);
    if (!finished &&
        (unchanged || settling_.is_complete(file, ReadLease(path).writers(), *identity, now()))) {
        queue_.found(file);
    }
}

void WatchIntake::tick() {
    for (const std::string& file : settling_.waiting()) {
        ask_whether_complete(file);
    }
    if (now() >= look_at_troubles_at_) {
        look_at_troubles_at_ = now() + kTroubleInterval;
        follow(folder_->look_at_troubles());
    }
    if (now() >= look_at_) {
        look_around();
    }
}

// At most a tenth of the time goes into looking.
void WatchIntake::look_around() {
    const TimePoint began = now();
    if (seen_.empty()) {
        if (auto looked = folder_->look()) {
            follow(std::move(*looked));
        }  // else is_there() says so
    }
    look_at_ = now() + std::max<Duration>(rescan_interval(), 10 * (now() - began));
}

std::chrono::milliseconds WatchIntake::rescan_interval() const {
    if (options_.rescan.count() > 0) {
        return options_.rescan;
    }
    return folder_->is_remote() ? kRemoteRescan : kLocalRescan;
}

}  // namespace ocelli::client
