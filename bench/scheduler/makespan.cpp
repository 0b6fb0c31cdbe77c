// How well unequal slaves share the work: the time from the first to the last report of a batch, in
// simulated time, against the least that any schedule could need.
//
//   ocelli-makespan [SLAVES=16] [PICTURES=2000] [SEED=1]

#include <spdlog/logger.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <queue>
#include <random>

#include "common/wire/codec.hpp"
#include "master/rules/coordinator.hpp"

namespace ocelli::master {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr std::uint32_t kThreads = 3;
constexpr TimePoint kStart{std::chrono::hours{1}};

// What each kind takes on the fastest slave.
const std::vector<std::pair<std::string, double>> kKindMs{
    {"object", 15}, {"face", 6}, {"edge", 2}, {"corner", 4}};

struct SimulatedSlave {
    double slowness = 1;
    std::deque<wire::RunSubtask> waiting;
    std::uint32_t running = 0;
};

class Makespan : public Outbound {
  public:
    Makespan(std::size_t slaves, std::uint32_t pictures, std::uint64_t seed)
        : pictures_(pictures), random_(seed), slaves_(slaves) {
        settings_.tasks_max = settings_.client_tasks_max = static_cast<int>(pictures) + 1;
        for (std::size_t i = 0; i < slaves; ++i) {  // evenly from 1 to 10 times as slow
            slaves_[i].slowness =
                std::pow(10, static_cast<double>(i) / static_cast<double>(slaves - 1));
        }
    }

    // The time of the last report over the lower bound.
    double run() {
        for (std::size_t i = 0; i < slaves_.size(); ++i) {
            coordinator_.on_slave_joined(i, hello_of(i), "here", now_);
        }
        for (std::uint32_t number = 0; number < pictures_; ++number) {
            coordinator_.on_submit(1, submit_of(number),
                                   Blob::copy_of("picture " + std::to_string(number)), now_);
        }
        TimePoint tick = now_;
        while (reported_ < pictures_) {
            while (tick <= events_.top().time) {
                now_ = tick;
                for (std::size_t i = 0; i < slaves_.size(); ++i) {
                    coordinator_.on_progress(i, {}, now_);
                }
                coordinator_.on_tick(now_);
                tick += std::chrono::milliseconds{100};
            }
            const Event event = events_.top();
            events_.pop();
            now_ = event.time;
            event.act();
        }
        return Milliseconds(now_ - kStart).count() / lower_bound_ms();
    }
    double makespan_ms() const { return Milliseconds(now_ - kStart).count(); }
    // All threads busy from the first moment to the last.
    double lower_bound_ms() const {
        double speed = 0;
        for (const SimulatedSlave& slave : slaves_) {
            speed += kThreads / slave.slowness;
        }
        return work_ms_ / speed;
    }
    const Counters& counters() const { return coordinator_.counters(); }

    void to_client(ClientId, const wire::ToClient& message, Blob) override {
        if (std::holds_alternative<wire::ReportMessage>(message)) {
            ++reported_;
        }
    }
    void to_slave(SlaveId id, const wire::ToSlave& message, Blob) override {
        if (const auto* work = std::get_if<wire::Work>(&message)) {
            for (const wire::RunSubtask& run : work->subtasks) {
                slaves_[id].waiting.push_back(run);
                after(Duration::zero(), [this, id] { start(id); });
            }
        } else if (const auto* cancelled = std::get_if<wire::CancelSubtask>(&message)) {
            cancel(id, cancelled->attempt);
        }
    }
    void close_slave(SlaveId, const Error&) override {}

  private:
    struct Event {
        TimePoint time;
        std::uint64_t number;
        std::function<void()> act;
        bool operator<(const Event& other) const {
            return std::tie(other.time, other.number) < std::tie(time, number);
        }
    };

    void after(Duration delay, std::function<void()> act) {
        events_.push({now_ + delay, ++events_made_, std::move(act)});
    }

    void start(SlaveId id) {
        SimulatedSlave& slave = slaves_[id];
        while (slave.running < kThreads && !slave.waiting.empty()) {
            const wire::RunSubtask run = slave.waiting.front();
            slave.waiting.pop_front();
            ++slave.running;
            coordinator_.on_started(id, {{run.attempt}}, now_);
            const double ms = time_of(run) * slave.slowness;
            after(std::chrono::duration_cast<Duration>(Milliseconds(ms)),
                  [this, id, attempt = run.attempt, ms] { end(id, attempt, ms); });
        }
    }
    void end(SlaveId id, AttemptId attempt, double ms) {
        --slaves_[id].running;
        wire::SubtaskResult result;
        result.attempt = attempt;
        result.size = {640, 480};
        result.run_us = static_cast<std::uint64_t>(ms * 1000);
        coordinator_.on_result(id, std::move(result), Blob(), now_);
        start(id);
    }
    void cancel(SlaveId id, AttemptId attempt) {
        const auto is_it = [&](const wire::RunSubtask& run) { return run.attempt == attempt; };
        if (std::erase_if(slaves_[id].waiting, is_it) > 0) {
            after(Duration::zero(), [this, id, attempt] {
                wire::SubtaskResult result;
                result.attempt = attempt;
                result.error = Error{ErrorCode::cancelled, "cancelled"};
                coordinator_.on_result(id, std::move(result), Blob(), now_);
            });
        }
    }

    // Pictures differ: the same one takes the same everywhere, up to the slave's speed.
    double time_of(const wire::RunSubtask& run) {
        const auto found = times_.find({run.task_id, run.kind});
        return found->second;
    }
    wire::Submit submit_of(std::uint32_t number) {
        wire::Submit submit;
        submit.task_id.bytes[0] = static_cast<std::uint8_t>(number >> 16U);
        submit.task_id.bytes[1] = static_cast<std::uint8_t>(number >> 8U);
        submit.task_id.bytes[2] = static_cast<std::uint8_t>(number);
        submit.camera = "camera-" + std::to_string(number % 40);
        submit.timeout_ms = 86'400'000;
        for (const auto& [kind, ms] : kKindMs) {
            submit.kinds.push_back(kind);
            const double time = ms * std::uniform_real_distribution<double>(0.5, 1.5)(random_);
            times_[{submit.task_id, kind}] = time;
            work_ms_ += time;
        }
        return submit;
    }
    static wire::Hello hello_of(std::size_t number) {
        wire::Hello hello;
        hello.name = "slave-" + std::to_string(number);
        hello.incarnation = number + 1;
        hello.threads = kThreads;
        for (const auto& [kind, ms] : kKindMs) {
            hello.capabilities.push_back({kind, {"any"}, "cpu"});
        }
        return hello;
    }

    std::uint32_t pictures_;
    std::mt19937_64 random_;
    MasterSettings settings_;
    Coordinator coordinator_{settings_, *this, std::make_shared<spdlog::logger>("makespan")};
    TimePoint now_ = kStart;
    std::vector<SimulatedSlave> slaves_;
    std::map<std::pair<TaskId, std::string>, double> times_;
    std::priority_queue<Event> events_;
    std::uint64_t events_made_ = 0;
    std::uint32_t reported_ = 0;
    double work_ms_ = 0;
};

}  // namespace
}  // namespace ocelli::master

int main(int argc, char** argv) {
    const auto number = [&](int index, unsigned long otherwise) {
        return argc > index ? std::strtoul(argv[index], nullptr, 10) : otherwise;
    };
    const unsigned long slaves = number(1, 16);
    const unsigned long pictures = number(2, 2000);
    if (slaves < 2 || slaves > 100'000 || pictures < 1 || pictures > 1'000'000) {
        std::fprintf(stderr, "usage: ocelli-makespan [SLAVES=16] [PICTURES=2000] [SEED=1]\n");
        return 2;
    }
    ocelli::master::Makespan makespan(slaves, static_cast<std::uint32_t>(pictures), number(3, 1));
    const double ratio = makespan.run();
    std::printf(
        "%lu slaves, tenfold speeds, %lu pictures: %.0f ms, lower bound %.0f ms: %.3f times\n",
        slaves, pictures, makespan.makespan_ms(), makespan.lower_bound_ms(), ratio);
    std::printf("%lu attempts, of these %lu backups, of which %lu won\n",
                makespan.counters().attempts, makespan.counters().backups,
                makespan.counters().backups_won);
    return 0;
}
