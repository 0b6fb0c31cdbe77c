#pragma once

// Which files of a watched folder have to be looked at: what FolderWatch sees, once nobody writes
// to it any more, in the order of WatchQueue. Folders where an event may be missing are looked
// through again now and then. On the thread of its io_context.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "client/watch/folder_watch.hpp"
#include "client/watch/watch.hpp"
#include "client/watch/watch_queue.hpp"
#include "client/watch/watch_state.hpp"
#include "common/net/task_group.hpp"

namespace ocelli::client {

class WatchIntake {
  public:
    struct Hooks {
        std::function<void()> found;  // there may be more in the queue
        std::function<void(const std::string& sentence)> say;
    };

    // Options and state must outlive it.
    WatchIntake(boost::asio::io_context& context, const WatchOptions& options,
                const WatchState& state, std::unique_ptr<FolderWatch> folder, Hooks hooks);
    ~WatchIntake();

    // Looks at all that is there, and follows what happens. bad_config: the folder cannot be
    // watched.
    Result<void> start(net::TaskGroup& tasks);
    void stop();
    // What time brings; to be called ten times a second.
    void tick();
    // Whether the folder is still the one that was opened.
    bool is_there() const { return folder_->is_there(); }
    // A file that is not to be read now: it was changed while it was read.
    void ask_again(std::string file);
    WatchQueue& queue() { return queue_; }
    const WatchQueue& queue() const { return queue_; }

  private:
    boost::asio::awaitable<void> follow_events();
    void follow(FolderChanges changes);
    // Of those that were seen, some at a time: the master must hear from us meanwhile.
    void ask_for_some();
    void ask_whether_complete(const std::string& file);
    void look_around();
    std::chrono::milliseconds rescan_interval() const;

    boost::asio::io_context& context_;
    const WatchOptions& options_;
    const WatchState& state_;
    std::unique_ptr<FolderWatch> folder_;
    const Hooks hooks_;
    boost::asio::posix::stream_descriptor events_;
    WatchQueue queue_;
    Settling settling_;
    std::deque<std::string> seen_;  // to be asked whether they are complete
    TimePoint look_at_{};
    TimePoint look_at_troubles_at_{};
    bool stopped_ = false;
};

}  // namespace ocelli::client
