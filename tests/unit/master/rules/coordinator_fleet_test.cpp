// A fleet of thousands of slaves in simulated time, against the real Coordinator: slaves of unequal
// speed join, stall, die, come back and drain while cameras keep sending. At the end every task
// that was accepted has exactly one report, a complete one, and no result was merged twice.

#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <functional>
#include <queue>
#include <random>
#include <unordered_map>

#include "master/rules/coordinator.hpp"
#include "tests/unit/master/rules/fakes.hpp"

namespace ocelli::master::testing {
namespace {

const std::vector<std::string> kKinds{"object", "face", "edge", "corner"};

struct Scale {
    std::uint64_t seed = 1;
    int slaves = 2000;
    std::uint32_t tasks = 3000;
};

// One slave process, which outlives its connections.
struct FleetSlave {
    SlaveId connection = 0;  // 0: none
    std::uint64_t incarnation = 0;
    double slowness = 1;
    bool stalled = false;
    bool draining = false;
    std::deque<AttemptId> waiting;
    std::vector<AttemptId> running;
    std::vector<AttemptId> done;  // while stalled: told when it goes on
};

class Fleet : public Outbound {
  public:
    explicit Fleet(const Scale& scale) : scale_(scale), random_(scale.seed) {
        settings_.tasks_max = 2'000;
        settings_.recent_reports_max = 100;
        settings_.attempts_max = 8;  // so that chance alone ends none
        slaves_.resize(static_cast<std::size_t>(scale.slaves));
    }

    void run() {
        for (std::size_t i = 0; i < slaves_.size(); ++i) {
            slaves_[i].slowness = std::exp2(uniform() * 3.3);  // up to ten times as slow
            after(random_time(2s), [this, i] { join(i, true); });
            after(random_time(500ms), [this, i] { beat(i); });
        }
        for (std::uint32_t number = 0; number < scale_.tasks; ++number) {
            after(random_time(30s), [this, number] { submit(number); });
        }
        for (int i = 0; i < scale_.slaves; ++i) {
            after(2s + random_time(28s), [this] { disturb(); });
        }
        tick();
        while (reports_.size() < scale_.tasks && now_ < kStart + 300s) {
            step();
        }
        ASSERT_EQ(coordinator_.broken_invariant(), "");
    }

    const Counters& counters() const { return coordinator_.counters(); }
    const std::unordered_map<TaskId, Report>& reports() const { return reports_; }
    std::size_t open() const { return coordinator_.tasks_open(); }

    // --- Outbound ---
    void to_client(ClientId, const wire::ToClient& message, Blob) override {
        if (const auto* answer = std::get_if<wire::ReportMessage>(&message)) {
            const Report& report = answer->report;
            EXPECT_TRUE(reports_.emplace(report.task_id, report).second) << "reported twice";
        } else if (const auto* refused = std::get_if<wire::Refused>(&message)) {
            ASSERT_EQ(refused->error.code, ErrorCode::busy) << refused->error.message;
            const auto& bytes = refused->task_id.bytes;
            const std::uint32_t number = std::uint32_t{bytes[0]} << 24U |
                                         std::uint32_t{bytes[1]} << 16U |
                                         std::uint32_t{bytes[2]} << 8U | bytes[3];
            after(std::chrono::milliseconds{refused->retry_after_ms},
                  [this, number] { submit(number); });
        }
    }
    void to_slave(SlaveId id, const wire::ToSlave& message, Blob) override {
        const auto index = by_connection_.find(id);
        if (index == by_connection_.end()) {
            return;
        }
        FleetSlave& slave = slaves_[index->second];
        if (const auto* work = std::get_if<wire::Work>(&message)) {
            for (const wire::RunSubtask& run : work->subtasks) {
                slave.waiting.push_back(run.attempt);
                after(1ms, [this, i = index->second] { start(i); });
            }
        } else {
            const AttemptId attempt = std::get<wire::CancelSubtask>(message).attempt;
            if (std::erase(slave.waiting, attempt) > 0) {
                after(1ms, [this, id, attempt] {
                    coordinator_.on_result(id, failure(attempt, ErrorCode::cancelled), Blob(),
                                           now_);
                });
            }
        }
    }
    // The slave reads the end of its connection, and finds its way back.
    void close_slave(SlaveId id, const Error&) override {
        const auto found = by_connection_.find(id);
        if (found == by_connection_.end()) {
            return;  // it has left that connection already
        }
        const std::size_t index = found->second;
        disconnect(index);
        after(200ms + random_time(2s), [this, index] { join(index, false); });
    }

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
    void step() {
        Event event = events_.top();
        events_.pop();
        now_ = event.time;
        event.act();
        if (++steps_ % 20'000 == 0) {
            ASSERT_EQ(coordinator_.broken_invariant(), "") << "after event " << steps_;
        }
    }
    void tick() {
        coordinator_.on_tick(now_);
        after(std::max<Duration>(1ms, coordinator_.next_wakeup(now_) - now_), [this] { tick(); });
    }

    void submit(std::uint32_t number) {
        coordinator_.on_submit(1 + number % 10,
                               submit_of(number, kKinds, "camera-" + std::to_string(number % 40)),
                               Blob::copy_of("picture " + std::to_string(number)), now_);
    }

    void join(std::size_t index, bool anew) {
        FleetSlave& slave = slaves_[index];
        if (slave.connection != 0 || slave.stalled) {
            return;
        }
        if (anew || slave.incarnation == 0) {
            slave.incarnation = 1 + random_() / 2;
            slave.draining = false;
        }
        slave.connection = ++connections_;
        by_connection_.emplace(slave.connection, index);
        coordinator_.on_slave_joined(
            slave.connection,
            slave_hello("slave-" + std::to_string(index), kKinds, 3, slave.incarnation), "here",
            now_);
    }
    // Its connection has ended: what it was given counts for nothing.
    void disconnect(std::size_t index) {
        FleetSlave& slave = slaves_[index];
        by_connection_.erase(slave.connection);
        slave.connection = 0;
        slave.waiting.clear();
        slave.running.clear();
        slave.done.clear();
    }

    void beat(std::size_t index) {
        FleetSlave& slave = slaves_[index];
        if (slave.connection != 0 && !slave.stalled) {
            coordinator_.on_progress(slave.connection, {slave.draining, slave.running}, now_);
        }
        after(500ms, [this, index] { beat(index); });
    }

    void start(std::size_t index) {
        FleetSlave& slave = slaves_[index];
        while (!slave.stalled && !slave.waiting.empty() && slave.running.size() < 3) {
            const AttemptId attempt = slave.waiting.front();
            slave.waiting.pop_front();
            slave.running.push_back(attempt);
            coordinator_.on_started(slave.connection, {{attempt}}, now_);
            // Now and then one that takes thirty times as long: a straggler.
            const double rare = random_() % 200 == 0 ? 30 : 1;
            const std::chrono::duration<double, std::milli> time{10 * slave.slowness * rare *
                                                                 (0.5 + uniform())};
            after(std::chrono::duration_cast<Duration>(time),
                  [this, index, attempt, connection = slave.connection] {
                      end(index, connection, attempt);
                  });
        }
    }
    void end(std::size_t index, SlaveId connection, AttemptId attempt) {
        FleetSlave& slave = slaves_[index];
        if (slave.connection != connection || std::erase(slave.running, attempt) == 0) {
            return;  // it has died, or come back, since
        }
        if (slave.stalled) {
            slave.done.push_back(attempt);
            return;
        }
        if (random_() % 200 == 0) {
            coordinator_.on_result(connection, failure(attempt, ErrorCode::analysis_failed), Blob(),
                                   now_);
        } else {
            coordinator_.on_result(connection, success(attempt), Blob(), now_);
        }
        start(index);
    }

    void disturb() {
        const std::size_t index = random_() % slaves_.size();
        FleetSlave& slave = slaves_[index];
        if (slave.connection == 0 || slave.stalled) {
            return;
        }
        switch (random_() % 4) {
            case 0:
                die(index);
                break;
            case 1:
                stall(index);
                break;
            case 2:
                drain(index);
                break;
            default:
                lose_quietly(index);
        }
    }
    void die(std::size_t index) {
        const SlaveId connection = slaves_[index].connection;
        disconnect(index);
        coordinator_.on_slave_gone(connection, true, "killed", now_);
        after(200ms + random_time(3s), [this, index] { join(index, true); });
    }
    // SIGSTOP, and SIGCONT some time after, perhaps when its lease has run out.
    void stall(std::size_t index) {
        slaves_[index].stalled = true;
        after(random_time(6s), [this, index, connection = slaves_[index].connection] {
            FleetSlave& slave = slaves_[index];
            slave.stalled = false;
            // What it was busy with arrives now, late or not.
            for (const AttemptId attempt : std::exchange(slave.done, {})) {
                coordinator_.on_result(connection, success(attempt), Blob(), now_);
            }
            if (slave.connection == 0) {
                join(index, false);
            } else {
                start(index);
            }
        });
    }
    void drain(std::size_t index) {
        FleetSlave& slave = slaves_[index];
        slave.draining = true;
        wire::GiveBack back;
        back.attempts.assign(slave.waiting.begin(), slave.waiting.end());
        slave.waiting.clear();
        coordinator_.on_give_back(slave.connection, back, now_);
        after(1s, [this, index, connection = slave.connection] {
            if (slaves_[index].connection == connection && connection != 0) {
                disconnect(index);
                coordinator_.on_slave_gone(connection, false, "stopped", now_);
                after(500ms, [this, index] { join(index, true); });
            }
        });
    }
    // The connection is cut on the way: the master is not told, and the slave connects anew.
    void lose_quietly(std::size_t index) {
        disconnect(index);
        after(200ms + random_time(2s), [this, index] { join(index, false); });
    }

    double uniform() { return std::uniform_real_distribution<double>(0, 1)(random_); }
    Duration random_time(Duration below) {
        return Duration(static_cast<Duration::rep>(static_cast<double>(below.count()) * uniform()));
    }

    Scale scale_;
    std::mt19937_64 random_;
    MasterSettings settings_;
    Coordinator coordinator_{settings_, *this, silent_logger()};
    TimePoint now_ = kStart;
    std::vector<FleetSlave> slaves_;
    std::unordered_map<SlaveId, std::size_t> by_connection_;
    std::unordered_map<TaskId, Report> reports_;
    std::priority_queue<Event> events_;
    std::uint64_t events_made_ = 0;
    std::uint64_t steps_ = 0;
    SlaveId connections_ = 0;
};

class CoordinatorFleetTest : public ::testing::TestWithParam<Scale> {};

TEST_P(CoordinatorFleetTest, LosesNothingAndReportsOnce) {
    Fleet fleet(GetParam());
    fleet.run();
    const Counters& counters = fleet.counters();
    EXPECT_EQ(fleet.reports().size(), GetParam().tasks);
    EXPECT_EQ(fleet.open(), 0U);
    EXPECT_EQ(counters.accepted, GetParam().tasks);
    EXPECT_EQ(counters.reported, GetParam().tasks);
    for (const auto& [id, report] : fleet.reports()) {
        for (const SubtaskReport& subtask : report.subtasks) {
            EXPECT_EQ(subtask.status, SubtaskStatus::ok)
                << subtask.kind << " after " << subtask.attempts << ": " << *subtask.error;
        }
    }
    EXPECT_EQ(counters.quarantined, 0U);
    EXPECT_LE(counters.backups * 20, counters.attempts);
    // The run was no idle one.
    EXPECT_GT(counters.slaves_lost, static_cast<std::uint64_t>(GetParam().slaves / 4));
    EXPECT_GT(counters.retries, 10U);
    EXPECT_GT(counters.backups_won, 10U);
    EXPECT_GT(counters.stale_results, 10U);
    RecordProperty("retries", static_cast<int>(counters.retries));
    RecordProperty("backups", static_cast<int>(counters.backups));
}

std::string name_of(const ::testing::TestParamInfo<Scale>& info) {
    return std::to_string(info.param.slaves) + "SlavesSeed" + std::to_string(info.param.seed);
}

INSTANTIATE_TEST_SUITE_P(Seeds, CoordinatorFleetTest,
                         ::testing::Values(Scale{1, 40, 3000}, Scale{2, 40, 3000},
                                           Scale{3, 300, 3000}, Scale{4, 2000, 3000}),
                         name_of);

}  // namespace
}  // namespace ocelli::master::testing
