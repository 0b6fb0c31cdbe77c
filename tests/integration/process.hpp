#pragma once

// A child process with its standard output on a pipe and its standard error in a file.

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ocelli::testing {

class Process {
  public:
    // `arguments` begin with the program's path.
    explicit Process(const std::vector<std::string>& arguments, const std::string& input = "");
    // Kills it if it still runs.
    ~Process();
    Process(Process&& other) noexcept;
    Process& operator=(Process&&) = delete;

    // The next line of its standard output; nothing when it ends or `deadline` passes before.
    std::optional<std::string> read_line(std::chrono::milliseconds deadline);
    // Everything it still writes until it ends.
    std::string read_all();
    void signal(int number) const;
    // Waits for its end: its exit status, or -signal.
    int wait();
    // What it wrote to standard error.
    std::string log() const;
    pid_t pid() const { return pid_; }

  private:
    pid_t pid_ = -1;
    int output_ = -1;
    std::string buffer_;
    std::string log_path_;
};

}  // namespace ocelli::testing
