// Seeded simulations: random slaves, some of which die, lie, drain or fall silent, and random
// clients, against the real Coordinator. After each event every invariant must hold; at the end
// each accepted task has been reported exactly once.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "master/rules/coordinator.hpp"
#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {
namespace {

const std::vector<std::string> kKinds{"object", "face", "edge", "corner"};

constexpr int kRecentReports = 40;

// A slave as the other end of the connection sees it.
struct SimulatedSlave {
    wire::Hello hello;
    std::vector<AttemptId> waiting;
    std::vector<AttemptId> running;
    std::set<ImageId> images;
    bool silent = false;
    bool draining = false;
};

class Simulation : public Outbound {
  public:
    explicit Simulation(std::uint64_t seed) : random_(seed) {
        settings_.tasks_max = 60;
        settings_.client_tasks_max = 40;
        settings_.recent_reports_max = kRecentReports;
        settings_.slave_cache_bytes = 40;  // so that slaves are sent images again
    }

    void run(int events) {
        for (int i = 0; i < events; ++i) {
            now_ += std::chrono::milliseconds{below(40)};
            step();
            check("after event " + std::to_string(i));
        }
        // All must come to an end by their deadlines, whatever the slaves do.
        const TimePoint end = now_ + 30s;
        while (now_ < end) {
            now_ += 200ms;
            coordinator_.on_tick(now_);
            check("at the end");
        }
        EXPECT_EQ(coordinator_.tasks_open(), 0U);
        EXPECT_TRUE(promised_.empty()) << promised_.size() << " reports were not sent";
        EXPECT_EQ(coordinator_.counters().accepted, accepted_.size());
        EXPECT_EQ(coordinator_.counters().reported, accepted_.size());
        EXPECT_GT(accepted_.size(), 100U);
    }

    std::size_t completes() const { return completes_; }
    const Counters& counters() const { return coordinator_.counters(); }

    // --- Outbound ---
    void to_client(ClientId client, const wire::ToClient& message, Blob) override {
        if (const auto* accepted = std::get_if<wire::Accepted>(&message)) {
            const TaskId id = accepted->task_id;
            accepted_.insert(id);
            reported_at_accept_.emplace(id, counters().reported);
            promised_.emplace(client, id);
        } else if (const auto* answer = std::get_if<wire::ReportMessage>(&message)) {
            EXPECT_EQ(promised_.erase({client, answer->report.task_id}), 1U)
                << "a report that this client was not promised, or has had";
            take_report(*answer);
        }
    }
    void to_slave(SlaveId id, const wire::ToSlave& message, Blob) override {
        const auto found = slaves_.find(id);
        if (found == slaves_.end()) {
            return;
        }
        SimulatedSlave& slave = found->second;
        if (const auto* work = std::get_if<wire::Work>(&message)) {
            if (work->has_image) {
                slave.images.insert(work->image);
            }
            for (const wire::RunSubtask& run : work->subtasks) {
                images_[run.attempt] = work->image;
                slave.waiting.push_back(run.attempt);
                EXPECT_LE(slave.waiting.size() + slave.running.size(),
                          SlaveRecord::kAttemptsMax * slave.hello.threads);
                EXPECT_FALSE(slave.draining && told_of_draining_.contains(id));
                EXPECT_TRUE(std::ranges::any_of(
                    slave.hello.capabilities,
                    [&](const auto& capability) { return capability.kind == run.kind; }));
            }
        } else {
            cancels_.emplace_back(id, std::get<wire::CancelSubtask>(message).attempt);
        }
    }
    void close_slave(SlaveId id, const Error&) override { slaves_.erase(id); }

  private:
    void check(const std::string& when) {
        ASSERT_EQ(coordinator_.broken_invariant(), "") << when;
        for (const auto& [id, slave] : slaves_) {
            ASSERT_LE(slave.waiting.size() + slave.running.size(),
                      SlaveRecord::kAttemptsMax * slave.hello.threads)
                << when;
        }
    }

    void take_report(const wire::ReportMessage& message) {
        const Report& report = message.report;
        const auto [first, fresh] = first_reports_.emplace(report.task_id, report);
        if (!fresh) {
            EXPECT_EQ(first->second, report) << "a task has two different reports";
            return;
        }
        EXPECT_EQ(report.subtasks.size(), kinds_.at(report.task_id).size());
        for (std::size_t i = 0; i < report.subtasks.size(); ++i) {
            EXPECT_EQ(report.subtasks[i].kind, kinds_.at(report.task_id)[i]);
            EXPECT_EQ(report.subtasks[i].error.has_value(),
                      report.subtasks[i].status != SubtaskStatus::ok);
        }
        completes_ += report.status == TaskStatus::complete ? 1 : 0;
    }

    void step() {
        tell_cancelled();
        const std::uint64_t dice = below(1000);
        if (dice < 80) {
            submit();
        } else if (dice < 110) {
            join();
        } else if (dice < 115) {
            disturb_client();
        } else if (dice < 200) {
            coordinator_.on_tick(now_);
        } else if (!slaves_.empty()) {
            const auto slave =
                std::next(slaves_.begin(), static_cast<std::ptrdiff_t>(below(slaves_.size())));
            act(slave->first, slave->second);
        }
    }

    void submit() {
        std::vector<std::string> kinds = kKinds;
        std::ranges::shuffle(kinds, random_);
        kinds.resize(1 + below(4));
        if (below(50) == 0) {
            kinds.push_back("nobody-can");
        }
        // Now and then an id again, with the same or another image.
        const bool again = below(10) == 0 && next_task_ > 0;
        const auto number = static_cast<std::uint32_t>(
            again ? next_task_ - 1 - below(std::min<std::uint64_t>(next_task_, 30)) : next_task_);
        next_task_ += again ? 0 : 1;
        auto message = submit_of(number, kinds, "camera-" + std::to_string(below(5)),
                                 static_cast<std::uint32_t>(200 + below(8000)));
        const std::string text =
            "picture " + std::to_string(number % 7) + (again && below(3) == 0 ? " altered" : "");
        if (again && reported_long_ago(message.task_id)) {
            return;  // beyond the recent reports it would rightly be a new task
        }
        if (!accepted_.contains(message.task_id)) {
            kinds_[message.task_id] = kinds;
        }
        coordinator_.on_submit(1 + below(4), std::move(message), Blob::copy_of(text), now_);
    }

    // An upper bound of what the coordinator has forgotten: reports that nobody received count too.
    bool reported_long_ago(const TaskId& id) const {
        return accepted_.contains(id) && counters().reported - reported_at_accept_.at(id) >
                                             static_cast<std::uint64_t>(kRecentReports / 2);
    }

    void join() {
        std::vector<std::string> kinds = kKinds;
        std::ranges::shuffle(kinds, random_);
        kinds.resize(2 + below(3));
        SimulatedSlave slave;
        slave.hello = slave_hello("yard-" + std::to_string(below(6)), kinds,
                                  static_cast<std::uint32_t>(1 + below(3)));
        if (!slaves_.empty() && below(5) == 0) {
            slave.hello.incarnation = slaves_.begin()->second.hello.incarnation;
        }
        const SlaveId id = ++next_slave_;
        const wire::Hello hello = slave.hello;
        slaves_.emplace(id, std::move(slave));
        coordinator_.on_slave_joined(id, hello, "127.0.0.1:9", now_);
    }

    void disturb_client() {
        const ClientId client = 1 + below(4);
        if (below(2) == 0) {
            std::erase_if(promised_, [&](const auto& entry) { return entry.first == client; });
            coordinator_.on_client_gone(client);
        } else if (next_task_ > 0) {
            cancel(client, task_id(static_cast<std::uint32_t>(below(next_task_))));
        }
    }

    // Who cancels gets an expired report at once, or none when somebody else wants one: then the
    // task runs on.
    void cancel(ClientId client, const TaskId& id) {
        const std::uint64_t reported = counters().reported;
        const bool awaited = std::ranges::any_of(promised_, [&](const auto& promise) {
            return promise.first != client && promise.second == id;
        });
        coordinator_.on_cancel(client, id, now_);
        if (awaited) {
            EXPECT_EQ(counters().reported, reported);
        }
        promised_.erase({client, id});
    }

    void act(SlaveId id, SimulatedSlave& slave) {
        if (slave.silent) {
            return;
        }
        const std::uint64_t dice = below(100);
        if (dice < 2) {
            leave(id, below(3) != 0);
        } else if (dice < 3) {
            slave.silent = true;
        } else if (dice < 4) {
            drain(id, slave);
        } else if (dice < 8) {
            lie(id);
        } else if (dice < 48) {
            start(id, slave);
        } else if (dice < 60) {
            coordinator_.on_progress(id, {slave.draining, slave.running}, now_);
        } else if (!slave.running.empty()) {
            answer(id, slave);
        }
    }

    void leave(SlaveId id, bool died) {
        slaves_.erase(id);
        coordinator_.on_slave_gone(id, died, "simulated", now_);
    }

    void drain(SlaveId id, SimulatedSlave& slave) {
        slave.draining = true;
        wire::GiveBack message{std::exchange(slave.waiting, {})};
        coordinator_.on_progress(id, {true, slave.running}, now_);
        told_of_draining_.insert(id);
        coordinator_.on_give_back(id, message, now_);
    }

    void lie(SlaveId id) {
        const std::uint64_t stale = counters().stale_results;
        // An attempt that was never issued, or one that was answered already.
        const AttemptId attempt = answered_.empty() || below(2) == 0
                                      ? 1'000'000'000 + below(100)
                                      : answered_[below(answered_.size())];
        switch (below(3)) {
            case 0:
                coordinator_.on_result(id, success(attempt), Blob(), now_);
                break;
            case 1:
                coordinator_.on_image_missing(id, {{attempt}}, now_);
                break;
            default:
                coordinator_.on_started(id, {{attempt}}, now_);
        }
        EXPECT_EQ(counters().stale_results, stale + 1);
    }

    void start(SlaveId id, SimulatedSlave& slave) {
        if (slave.waiting.empty() || slave.running.size() >= slave.hello.threads) {
            return;
        }
        const AttemptId attempt = slave.waiting.front();
        slave.waiting.erase(slave.waiting.begin());
        EXPECT_TRUE(slave.images.contains(images_.at(attempt)) || dropped_.contains(id));
        if (below(12) == 0) {
            slave.images.erase(images_.at(attempt));
            dropped_.insert(id);
            coordinator_.on_image_missing(id, {{attempt}}, now_);
            return;
        }
        slave.running.push_back(attempt);
        coordinator_.on_started(id, {{attempt}}, now_);
    }

    void answer(SlaveId id, SimulatedSlave& slave) {
        const AttemptId attempt = slave.running.back();
        slave.running.pop_back();
        answered_.push_back(attempt);
        const std::uint64_t how = below(20);
        if (how == 0) {
            coordinator_.on_result(id, failure(attempt, ErrorCode::bad_image), Blob(), now_);
        } else if (how < 4) {
            coordinator_.on_result(id, failure(attempt, ErrorCode::analysis_failed), Blob(), now_);
        } else {
            wire::SubtaskResult result = success(attempt, below(50'000));
            result.artifacts = {{"map", static_cast<std::uint32_t>(below(9))}};
            coordinator_.on_result(id, std::move(result), Blob::copy_of("pixels"), now_);
        }
    }

    // A cancelled attempt that has not begun is answered; one that runs gives its result.
    void tell_cancelled() {
        for (const auto& [id, attempt] : std::exchange(cancels_, {})) {
            const auto slave = slaves_.find(id);
            if (slave != slaves_.end() && std::erase(slave->second.waiting, attempt) > 0) {
                answered_.push_back(attempt);
                coordinator_.on_result(id, failure(attempt, ErrorCode::cancelled), Blob(), now_);
            }
        }
    }

    std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

    std::mt19937_64 random_;
    MasterSettings settings_;
    Coordinator coordinator_{settings_, *this, silent_logger()};
    TimePoint now_ = kStart;
    std::map<SlaveId, SimulatedSlave> slaves_;
    std::set<SlaveId> told_of_draining_;
    std::set<SlaveId> dropped_;  // slaves that have dropped an image at least once
    std::map<AttemptId, ImageId> images_;
    std::vector<AttemptId> answered_;
    std::vector<std::pair<SlaveId, AttemptId>> cancels_;
    std::set<TaskId> accepted_;
    std::set<std::pair<ClientId, TaskId>> promised_;  // accepted, and not reported to the client
    std::map<TaskId, std::vector<std::string>> kinds_;
    std::map<TaskId, std::uint64_t> reported_at_accept_;
    std::map<TaskId, Report> first_reports_;
    std::uint64_t next_task_ = 0;
    SlaveId next_slave_ = 0;
    std::size_t completes_ = 0;
};

class CoordinatorSimulation : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(CoordinatorSimulation, ReportsEveryAcceptedTaskOnce) {
    Simulation simulation(GetParam());
    simulation.run(5000);
    // The run was no idle one.
    EXPECT_GT(simulation.completes(), 30U);
    EXPECT_GT(simulation.counters().retries, 10U);
    EXPECT_GT(simulation.counters().stale_results, 10U);
    EXPECT_GT(simulation.counters().slaves_lost, 10U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, CoordinatorSimulation, ::testing::Range<std::uint64_t>(1, 21));

}  // namespace
}  // namespace ocelli::master::testing
