// What it costs to find a slave for a subtask: all of a master's thread that depends on how many
// slaves there are.

#include <benchmark/benchmark.h>

#include <random>

#include "master/rules/scheduler.hpp"

namespace ocelli::master {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kNow{std::chrono::hours{1}};

wire::Hello hello_of(std::int64_t number) {
    wire::Hello hello;
    hello.role = wire::Role::slave;
    hello.name = "slave-" + std::to_string(number);
    hello.incarnation = static_cast<std::uint64_t>(number);
    hello.threads = 3;
    for (const char* kind : {"object", "face", "edge", "corner"}) {
        hello.capabilities.push_back({kind, {"any"}, "cpu"});
    }
    return hello;
}

// One subtask placed and another one finished, on slaves that are half busy and of unequal speed.
void place(benchmark::State& state) {
    const MasterSettings settings;
    SlaveRegistry registry(settings);
    const Scheduler scheduler(registry);
    std::mt19937_64 random(1);
    for (std::int64_t i = 1; i <= state.range(0); ++i) {
        SlaveRecord& slave = registry.join(static_cast<SlaveId>(i), hello_of(i), "here", kNow);
        for (const wire::Capability& capability : slave.capabilities) {
            const Duration time = 1ms * (5 + random() % 50);
            registry.record_success(slave, capability.kind, time, time);
        }
        registry.refresh(slave);
    }
    AttemptId attempt = 0;
    std::deque<std::pair<AttemptId, SlaveId>> open;
    const auto busy = static_cast<std::size_t>(state.range(0)) * 2;
    WaitingQueue queue;
    const auto place_one = [&] {
        WaitingSubtask subtask;
        subtask.tag = queue.tag_for("camera");
        subtask.slot = attempt % 4;
        subtask.image = attempt / 4 + 1;
        subtask.image_bytes = 100'000;
        queue.add("edge", std::move(subtask));
        const auto placement = scheduler.next(queue, kNow);
        if (!placement) {
            state.SkipWithError("no slave has room");
            return;
        }
        queue.take(placement->kind, placement->subtask);
        SlaveRecord& slave = *registry.find(placement->slave);
        slave.attempts.emplace(++attempt, registry.expected_time(slave, "edge"));
        registry.note_image(slave, placement->subtask.image, 100'000);
        registry.refresh(slave);
        open.emplace_back(attempt, slave.id);
    };
    const auto finish_one = [&] {
        const auto [number, id] = open.front();
        open.pop_front();
        SlaveRecord& slave = *registry.find(id);
        slave.attempts.erase(number);
        registry.refresh(slave);
    };
    while (open.size() < busy) {
        place_one();
    }
    for (auto _ : state) {
        finish_one();
        place_one();
    }
    state.SetLabel(std::to_string(state.range(0)) + " slaves");
}
BENCHMARK(place)->RangeMultiplier(10)->Range(1, 10'000);

}  // namespace
}  // namespace ocelli::master
