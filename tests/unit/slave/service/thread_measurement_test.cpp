#include "slave/service/thread_measurement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <set>

namespace ocelli::slave {
namespace {

struct Seen {
    std::mutex mutex;
    std::set<const void*> analyzers;
    int made = 0;
};

class Watched final : public Analyzer {
  public:
    explicit Watched(Seen& seen) : seen_(seen) {}
    Result<AnalysisOutput> analyze(const AnalysisInput& input) override {
        EXPECT_EQ(input.picture.size(), (PictureSize{320, 240}));
        const std::scoped_lock lock(seen_.mutex);
        seen_.analyzers.insert(this);
        return AnalysisOutput{};
    }

  private:
    Seen& seen_;
};

AnalyzerRegistry watched(Seen& seen) {
    AnalyzerRegistry registry;
    for (const char* const kind : {"edge", "corner"}) {
        registry.add({kind, {"test"}, "cpu", [&seen]() -> Result<std::unique_ptr<Analyzer>> {
                          const std::scoped_lock lock(seen.mutex);
                          ++seen.made;
                          return std::make_unique<Watched>(seen);
                      }});
    }
    return registry;
}

TEST(ThreadMeasurement, GivesEachThreadAnalyzersOfItsOwn) {
    Seen seen;
    const AnalyzerRegistry registry = watched(seen);
    ThreadMeasurement measurement(registry);
    const std::vector<int> counts{3};
    const auto measured = measurement.run(counts, std::chrono::milliseconds{30});
    ASSERT_TRUE(measured);
    ASSERT_EQ(measured->size(), 1U);
    EXPECT_EQ(measured->at(0).threads, 3);
    EXPECT_GT(measured->at(0).per_second, 0);
    EXPECT_EQ(seen.made, 2 * 3);
    // Both of the first thread's, which weighs the kinds, and at least one of the others'.
    EXPECT_GE(seen.analyzers.size(), 2U + 2);
}

TEST(ThreadMeasurement, StopsWhenItsTimeIsOverButKnowsOneThread) {
    Seen seen;
    const AnalyzerRegistry registry = watched(seen);
    ThreadMeasurement measurement(registry);
    const std::vector<int> counts{1, 2, 3};
    const auto measured = measurement.run(counts, Duration::zero());
    ASSERT_TRUE(measured);
    ASSERT_EQ(measured->size(), 1U);
    EXPECT_EQ(choose_threads(*measured), 1);
}

TEST(ThreadMeasurement, GivesTheErrorOfAnAnalyzer) {
    class Failing final : public Analyzer {
        Result<AnalysisOutput> analyze(const AnalysisInput&) override {
            return Error{ErrorCode::analysis_failed, "it cannot"};
        }
    };
    AnalyzerRegistry registry;
    registry.add({"edge", {"test"}, "cpu", []() -> Result<std::unique_ptr<Analyzer>> {
                      return std::make_unique<Failing>();
                  }});
    ThreadMeasurement measurement(registry);
    const std::vector<int> counts{1};
    const auto measured = measurement.run(counts, std::chrono::milliseconds{10});
    ASSERT_FALSE(measured);
    EXPECT_EQ(measured.error().message, "it cannot");
}

TEST(UsableCores, AreThere) {
    EXPECT_GE(usable_cores(), 1);
}

}  // namespace
}  // namespace ocelli::slave
