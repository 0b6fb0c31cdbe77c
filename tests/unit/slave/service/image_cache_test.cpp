#include "slave/service/image_cache.hpp"

#include <gtest/gtest.h>

#include <opencv2/core.hpp>
#include <set>
#include <thread>
#include <vector>

#include "tests/unit/slave/picture/encoded.hpp"

namespace ocelli::slave {
namespace {

constexpr std::size_t kEntry = CachedImage::kEntryBytes;

Blob encoded_picture(int side) {
    const auto bytes = testing::encoded(".png", testing::painting(side, side));
    return Blob::copy_of(testing::span_of(bytes));
}

TEST(ImageCache, DropsTheLeastRecentlyUsed) {
    ImageCache cache(2 * kEntry + 250);
    const Blob hundred = Blob::copy_of(std::string(100, 'x'));
    cache.put(1, hundred);
    cache.put(2, hundred);
    EXPECT_TRUE(cache.find(1));
    cache.put(3, hundred);
    EXPECT_TRUE(cache.find(1));
    EXPECT_FALSE(cache.find(2));
    EXPECT_TRUE(cache.find(3));
    EXPECT_EQ(cache.bytes(), 2 * kEntry + 200);
    cache.put(1, hundred);  // named again: now the most recent
    cache.put(4, hundred);
    EXPECT_TRUE(cache.find(1));
    EXPECT_FALSE(cache.find(3));
}

TEST(ImageCache, KeepsTheNewestEvenIfItAloneIsTooLarge) {
    ImageCache cache(10);
    cache.put(1, Blob::copy_of(std::string(100, 'x')));
    EXPECT_TRUE(cache.find(1));
    cache.put(2, Blob::copy_of(std::string(100, 'x')));
    EXPECT_FALSE(cache.find(1));
    EXPECT_TRUE(cache.find(2));
}

TEST(ImageCache, CountsDecodedPictures) {
    ImageCache cache(1 << 20);
    const Blob encoded = encoded_picture(100);
    cache.put(1, encoded);
    EXPECT_EQ(cache.bytes(), kEntry + encoded.size());
    const auto picture = cache.find(1)->picture(1'000'000);
    ASSERT_TRUE(picture);
    EXPECT_EQ(cache.bytes(), kEntry + (*picture)->bytes());
    EXPECT_GE(cache.bytes(), 30'000U);
}

TEST(ImageCache, CountsWhatIsDecodedAfterItWasDroppedNoMore) {
    ImageCache cache(0);
    cache.put(1, encoded_picture(100));
    const auto held = cache.find(1);
    const Blob newest = Blob::copy_of(std::string(100, 'x'));
    cache.put(2, newest);
    ASSERT_FALSE(cache.find(1));
    ASSERT_TRUE(held->picture(1'000'000));
    EXPECT_EQ(cache.bytes(), kEntry + newest.size());
}

TEST(ImageCache, WhatCannotBeDecodedIsKeptAndDoesNotPileUp) {
    ImageCache cache(10 * kEntry);
    for (std::uint8_t number = 0; number < 100; ++number) {
        cache.put(number, Blob::copy_of("no picture"));
        ASSERT_FALSE(cache.find(number)->picture(1'000'000));
    }
    EXPECT_TRUE(cache.find(99));
    EXPECT_FALSE(cache.find(50));
    EXPECT_LE(cache.bytes(), 10 * kEntry);
}

TEST(CachedImage, IsDecodedOnceHoweverManyThreadsAsk) {
    CachedImage image(encoded_picture(400));
    EXPECT_EQ(image.decode_time(), Duration::zero());
    std::vector<const Picture*> seen(8);
    std::vector<std::thread> threads;
    for (auto& one : seen) {
        threads.emplace_back([&] { one = image.picture(1'000'000).value().get(); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(std::set<const Picture*>(seen.begin(), seen.end()).size(), 1U);
    EXPECT_GT(image.decode_time(), Duration::zero());
}

TEST(CachedImage, AFailureIsKeptToo) {
    CachedImage image(Blob::copy_of("no picture"));
    EXPECT_FALSE(image.picture(1'000'000));
    EXPECT_EQ(image.picture(1'000'000).error().code, ErrorCode::bad_image);
}

}  // namespace
}  // namespace ocelli::slave
