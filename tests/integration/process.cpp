#include "tests/integration/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace ocelli::testing {

namespace {

std::string make_log_file() {
    std::string path = (std::filesystem::temp_directory_path() / "ocelli-log-XXXXXX").string();
    const int descriptor = ::mkstemp(path.data());
    ::close(descriptor);
    return path;
}

[[noreturn]] void become(const std::vector<std::string>& arguments, int output,
                         const std::string& log_path, const std::string& input) {
    std::vector<char*> argv;
    for (const std::string& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    ::dup2(output, STDOUT_FILENO);
    const int log = ::open(log_path.c_str(), O_WRONLY | O_APPEND);
    ::dup2(log, STDERR_FILENO);
    const int in = ::open(input.empty() ? "/dev/null" : input.c_str(), O_RDONLY);
    ::dup2(in, STDIN_FILENO);
    // A connection of this process that a child keeps open too does not end when it is closed here.
    ::close_range(STDERR_FILENO + 1, std::numeric_limits<unsigned>::max(), 0);
    ::execv(argv[0], argv.data());
    ::_exit(127);
}

}  // namespace

Process::Process(const std::vector<std::string>& arguments, const std::string& input)
    : log_path_(make_log_file()) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    pid_ = ::fork();
    if (pid_ == 0) {
        become(arguments, pipe[1], log_path_, input);
    }
    ::close(pipe[1]);
    output_ = pipe[0];
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      output_(std::exchange(other.output_, -1)),
      buffer_(std::move(other.buffer_)),
      log_path_(std::exchange(other.log_path_, "")) {}

Process::~Process() {
    if (pid_ > 0) {
        signal(SIGKILL);
        wait();
    }
    if (output_ >= 0) {
        ::close(output_);
    }
    if (!log_path_.empty()) {
        std::filesystem::remove(log_path_);
    }
}

std::optional<std::string> Process::read_line(std::chrono::milliseconds deadline) {
    const auto end = std::chrono::steady_clock::now() + deadline;
    while (buffer_.find('\n') == std::string::npos) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now());
        ::pollfd waiting{output_, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) {
            return std::nullopt;
        }
        std::array<char, 4096> chunk{};
        const auto count = ::read(output_, chunk.data(), chunk.size());
        if (count <= 0) {
            return std::nullopt;
        }
        buffer_.append(chunk.data(), static_cast<std::size_t>(count));
    }
    const std::size_t newline = buffer_.find('\n');
    std::string line = buffer_.substr(0, newline);
    buffer_.erase(0, newline + 1);
    return line;
}

std::string Process::read_all() {
    std::array<char, 65536> chunk{};
    ssize_t count = 0;
    while ((count = ::read(output_, chunk.data(), chunk.size())) > 0) {
        buffer_.append(chunk.data(), static_cast<std::size_t>(count));
    }
    return std::exchange(buffer_, "");
}

void Process::signal(int number) const {
    if (pid_ > 0) {
        ::kill(pid_, number);
    }
}

int Process::wait() {
    if (pid_ <= 0) {
        return -1;  // waited for before; any other child would do for waitpid(-1)
    }
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

std::string Process::log() const {
    std::ostringstream text;
    text << std::ifstream(log_path_).rdbuf();
    return text.str();
}

}  // namespace ocelli::testing
