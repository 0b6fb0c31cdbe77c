#pragma once

// Tells the service manager how this process is, as sd_notify(3) says: ready, a status line for
// `systemctl status`, alive, stopping. Says nothing where none listens (NOTIFY_SOCKET is not set).
// Never waits: a manager that does not read is told what is new when it reads again. On one thread.

#include <chrono>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>

namespace ocelli {

class Notifier {
  public:
    // Reads WATCHDOG_USEC: how soon the manager takes silence for a hang.
    Notifier();

    // Once, when the process serves.
    void ready(const std::string& status);
    // One sentence; the same as the last one is not sent again.
    void status(const std::string& status);
    // The process works: its loop turns, and what it waits for comes. Call it every interval().
    void alive();
    // The process ends, within `grace` and a little more. The watchdog is off from now on.
    void stopping(const std::string& status, std::chrono::milliseconds grace);

    // A quarter of the watchdog's time, and never more than a second.
    std::chrono::milliseconds interval() const { return interval_; }

  private:
    void tell(std::initializer_list<std::pair<const char*, std::string>> assignments);

    std::string status_;
    std::map<std::string, std::string> untold_;  // for when the manager reads again
    std::chrono::milliseconds interval_{1000};
    bool watched_ = false;
    bool stopping_ = false;
};

}  // namespace ocelli
