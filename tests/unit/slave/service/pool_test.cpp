#include "slave/service/pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <opencv2/core.hpp>
#include <stdexcept>
#include <thread>

#include "tests/unit/slave/picture/encoded.hpp"

namespace ocelli::slave {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// Analyses begin when the gate opens.
class Gate {
  public:
    void open() {
        const std::scoped_lock lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    void pass() {
        std::unique_lock lock(mutex_);
        ++arrived_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return open_; });
    }
    void await_arrivals(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return arrived_ >= count; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t arrived_ = 0;
    bool open_ = false;
};

class GatedAnalyzer : public Analyzer {
  public:
    explicit GatedAnalyzer(Gate& gate) : gate_(gate) {}
    Result<AnalysisOutput> analyze(const AnalysisInput& input) override {
        if (input.camera != "free") {
            gate_.pass();
        }
        if (input.camera == "broken") {
            throw std::runtime_error("out of paper");
        }
        return AnalysisOutput{};
    }

  private:
    Gate& gate_;
};

class PoolTest : public ::testing::Test {
  protected:
    void SetUp() override {
        registry_.add({"edge", {"gated"}, "cpu", [this]() -> Result<std::unique_ptr<Analyzer>> {
                           return std::make_unique<GatedAnalyzer>(gate_);
                       }});
    }
    void TearDown() override { gate_.open(); }

    void start(int threads) {
        pool_ = Pool::start(registry_, threads, 1'000'000, [this] {
                    const std::scoped_lock lock(mutex_);
                    told_ = true;
                    changed_.notify_all();
                }).value();
    }
    void submit(std::uint64_t attempt, const std::string& camera = "",
                std::optional<Box> region = std::nullopt, std::uint64_t session = 1) {
        pool_->submit(
            {{attempt, session, camera, image_, std::make_shared<Parameters>("edge"), region}});
    }
    void await_started(std::size_t count) { gate_.await_arrivals(count); }
    // By attempt.
    using Results = std::map<std::uint64_t, JobResult>;
    Results await_finished(std::size_t count) {
        Results results;
        while (results.size() < count) {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return std::exchange(told_, false); });
            take_finished(results);
        }
        return results;
    }
    void take_finished(Results& results) {
        for (JobResult& result : pool_->take_finished()) {
            results.emplace(result.attempt, std::move(result));
        }
    }
    // As its owner does.
    void look_until_finished(std::uint64_t attempt) {
        Results results;
        while (!results.contains(attempt)) {
            pool_->look();
            pool_->expect_look();
            take_finished(results);
        }
    }

    Gate gate_;
    AnalyzerRegistry registry_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool told_ = false;
    std::shared_ptr<CachedImage> image_ = std::make_shared<CachedImage>(
        Blob::copy_of(testing::span_of(testing::encoded(".png", testing::painting(40, 30)))));
    std::unique_ptr<Pool> pool_;
};

TEST_F(PoolTest, RunsAsManyAsItHasThreadsAndSaysWhichWait) {
    start(2);
    for (const std::uint64_t attempt : {1U, 2U, 3U, 4U}) {
        submit(attempt);
    }
    await_started(2);
    EXPECT_EQ(pool_->busy(), 2U);
    EXPECT_FALSE(pool_->idle());
    EXPECT_THAT(pool_->take_waiting(), ElementsAre(3, 4));
    EXPECT_THAT(pool_->take_waiting(), IsEmpty());
    gate_.open();
    EXPECT_EQ(await_finished(2).size(), 2U);
}

TEST_F(PoolTest, TellsOnceWhatHasBegunInASession) {
    start(2);
    for (const std::uint64_t attempt : {1U, 2U, 3U}) {
        submit(attempt);
    }
    EXPECT_TRUE(pool_->look() || pool_->busy() == 2);
    await_started(2);
    EXPECT_FALSE(pool_->look());  // the third has no thread
    EXPECT_THAT(pool_->take_begun(2), IsEmpty());
    EXPECT_THAT(pool_->take_begun(1), UnorderedElementsAre(1, 2));
    EXPECT_THAT(pool_->take_begun(1), IsEmpty());
    gate_.open();
    await_finished(3);
    EXPECT_THAT(pool_->take_begun(1), IsEmpty());  // what has ended has not begun
}

TEST_F(PoolTest, TellsAttemptsOfTwoMastersApart) {
    start(2);
    submit(1, "broken", std::nullopt, 1);
    submit(1, "", std::nullopt, 2);
    await_started(2);
    EXPECT_THAT(pool_->running(1), ElementsAre(1));
    EXPECT_THAT(pool_->running(2), ElementsAre(1));
    EXPECT_THAT(pool_->running(3), IsEmpty());
    EXPECT_EQ(pool_->busy(), 2U);
    gate_.open();
}

TEST_F(PoolTest, CancelsWhatWaitsOnly) {
    start(1);
    submit(1);
    await_started(1);
    submit(2);
    EXPECT_FALSE(pool_->cancel(1));
    EXPECT_TRUE(pool_->cancel(2));
    EXPECT_FALSE(pool_->cancel(2));
    gate_.open();
    EXPECT_TRUE(await_finished(1).at(1).output);
}

TEST_F(PoolTest, WhatAnAnalyzerThrowsIsItsResult) {
    start(1);
    gate_.open();
    submit(1, "broken");
    submit(2);
    const auto results = await_finished(2);
    ASSERT_FALSE(results.at(1).output);
    EXPECT_EQ(results.at(1).output.error().code, ErrorCode::analysis_failed);
    EXPECT_THAT(results.at(1).output.error().message, HasSubstr("out of paper"));
    EXPECT_TRUE(results.at(2).output);  // the thread lives on
}

TEST_F(PoolTest, KnowsTheSizeAndRefusesARegionOutsideOfIt) {
    start(1);
    gate_.open();
    submit(1, "", Box{0, 0, 40, 30});
    submit(2, "", Box{1, 0, 40, 30});
    submit(3, "", Box{0, 0, 0, 30});
    submit(4, "", Box{2'000'000'000, 0, 2'000'000'000, 30});
    const auto results = await_finished(4);
    EXPECT_TRUE(results.at(1).output);
    EXPECT_EQ(results.at(1).size, (PictureSize{40, 30}));
    for (const std::uint64_t attempt : {2U, 3U, 4U}) {
        ASSERT_FALSE(results.at(attempt).output) << attempt;
        EXPECT_EQ(results.at(attempt).output.error().code, ErrorCode::bad_message);
    }
}

TEST_F(PoolTest, GetsOnWhileNothingIsStuckAndNobodyWaitsForAnIdleThread) {
    start(1);
    EXPECT_TRUE(pool_->makes_progress(Duration::zero()));
    submit(1);
    await_started(1);
    submit(2);  // its only thread is busy
    EXPECT_TRUE(pool_->makes_progress(Duration::zero()));
    gate_.open();
    await_finished(2);
    EXPECT_TRUE(pool_->makes_progress(Duration::zero()));
}

TEST_F(PoolTest, DoesNotGetOnWhenAJobHasOutlivedItsLimit) {
    start(2);
    Job job{1, 1, "", image_, std::make_shared<Parameters>("edge"), std::nullopt};
    job.limit = std::chrono::milliseconds{1};
    pool_->submit({std::move(job)});
    await_started(1);
    const TimePoint begin = now();
    while (pool_->makes_progress(std::chrono::milliseconds{1}) &&
           now() - begin < std::chrono::minutes{1}) {
        std::this_thread::yield();
    }
    EXPECT_FALSE(pool_->makes_progress(std::chrono::milliseconds{1}));
    EXPECT_TRUE(pool_->makes_progress(std::chrono::hours{1}));
}

TEST_F(PoolTest, EndsWithWorkWaiting) {
    start(1);
    for (std::uint64_t attempt = 1; attempt <= 50; ++attempt) {
        submit(attempt);
    }
    await_started(1);
    gate_.open();
    pool_.reset();
    EXPECT_TRUE(told_);
}

// Where all jobs were short, one thread does them all, but for as long as its owner looks away.
TEST_F(PoolTest, AJobThatIsLongAfterManyShortOnesHoldsUpNobody) {
    start(2);
    for (std::uint64_t attempt = 1; attempt <= 100; ++attempt) {
        submit(attempt, "free");
        look_until_finished(attempt);
    }
    submit(101, "free");
    submit(102);
    submit(103, "free");
    look_until_finished(103);
    await_started(1);
    EXPECT_EQ(pool_->busy(), 1U);
    EXPECT_FALSE(pool_->settled(std::chrono::hours{1}));
    gate_.open();
    look_until_finished(102);
    EXPECT_TRUE(pool_->settled(std::chrono::hours{1}));
}

}  // namespace
}  // namespace ocelli::slave
