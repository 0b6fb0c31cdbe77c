#include "master/journal/helper_threads.hpp"

#include <algorithm>

namespace ocelli::master {

HelperThreads::~HelperThreads() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    work_there_.notify_all();
    for (std::thread& thread : threads_) {
        thread.join();
    }
}

void HelperThreads::for_each(std::size_t count, const std::function<void(std::size_t)>& work) {
    const std::size_t helpers = std::min(count > 0 ? count - 1 : 0, threads_max_);
    while (threads_.size() < helpers) {
        threads_.emplace_back(&HelperThreads::help, this);
    }
    std::unique_lock lock(mutex_);
    work_ = &work;
    next_ = 0;
    count_ = open_ = count;
    for (std::size_t i = 0; i < helpers; ++i) {
        work_there_.notify_one();
    }
    take_part(lock);
    work_done_.wait(lock, [&] { return open_ == 0; });
}

void HelperThreads::help() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        take_part(lock);
        work_there_.wait(lock, [&] { return stopping_ || next_ < count_; });
    }
}

void HelperThreads::take_part(std::unique_lock<std::mutex>& lock) {
    while (next_ < count_) {
        const std::size_t mine = next_++;
        lock.unlock();
        (*work_)(mine);
        lock.lock();
        if (--open_ == 0) {
            work_done_.notify_one();
        }
    }
}

}  // namespace ocelli::master
