#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace ocelli::master {

// Threads that help one thread with work that waits for the disk. They are started when they are
// first needed, and kept: starting one takes about as long as making a small file durable.
class HelperThreads {
  public:
    explicit HelperThreads(std::size_t threads_max) : threads_max_(threads_max) {}
    ~HelperThreads();
    HelperThreads(const HelperThreads&) = delete;
    HelperThreads& operator=(const HelperThreads&) = delete;

    // Calls `work` with each number below `count`, on this thread and on helpers; returns when all
    // calls have. `work` does not throw. On one thread at a time.
    void for_each(std::size_t count, const std::function<void(std::size_t)>& work);

  private:
    void help();
    // Calls what is left, one by one.
    void take_part(std::unique_lock<std::mutex>& lock);

    const std::size_t threads_max_;
    std::mutex mutex_;
    std::condition_variable work_there_;
    std::condition_variable work_done_;
    const std::function<void(std::size_t)>* work_ = nullptr;
    std::size_t next_ = 0;
    std::size_t count_ = 0;
    std::size_t open_ = 0;  // calls that have not returned, or not begun
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace ocelli::master
