#include "common/net/tls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/common/net/site_certificates.hpp"

namespace ocelli::net {
namespace {

using ::testing::HasSubstr;

class TlsTest : public ::testing::Test {
  protected:
    void SetUp() override { ASSERT_TRUE(site_.made()); }
    static std::string error_of(const TlsFiles& files, TlsSide side) {
        const auto tls = Tls::load(files, side);
        EXPECT_FALSE(tls);
        return tls ? "" : tls.error().message;
    }

    SiteCertificates site_;
};

TEST_F(TlsTest, IsOffWhenNoFileIsNamed) {
    EXPECT_EQ(*Tls::load({}, TlsSide::listener), nullptr);
    EXPECT_EQ(*Tls::load({}, TlsSide::dialler), nullptr);
}

TEST_F(TlsTest, TakesWhatMakeCertsMakes) {
    const auto listener = Tls::load(site_.files("master"), TlsSide::listener);
    ASSERT_TRUE(listener) << listener.error().message;
    EXPECT_EQ((*listener)->expiry_warning(), std::nullopt);
    EXPECT_TRUE(Tls::load(site_.files("slave"), TlsSide::dialler));
    EXPECT_TRUE(Tls::load({site_.path() + "/ca.crt", "", "", ""}, TlsSide::dialler));
}

TEST_F(TlsTest, SaysWhatIsMissing) {
    TlsFiles files = site_.files("master");
    files.key.clear();
    EXPECT_THAT(error_of(files, TlsSide::listener), HasSubstr("belong together"));
    files.certificate.clear();
    EXPECT_THAT(error_of(files, TlsSide::listener), HasSubstr("[tls] certificate and key"));
    files = site_.files("client");
    files.ca.clear();
    EXPECT_THAT(error_of(files, TlsSide::dialler), HasSubstr("set the CA file too"));
    files.ca = site_.path() + "/none.crt";
    EXPECT_THAT(error_of(files, TlsSide::dialler), HasSubstr("none.crt' cannot be read"));
}

TEST_F(TlsTest, NamesTheFileThatIsWrong) {
    TlsFiles files = site_.files("master");
    files.key = site_.files("slave").key;
    EXPECT_THAT(error_of(files, TlsSide::listener), HasSubstr("slave.key' is no private key of"));
    files = site_.files("master");
    files.certificate = site_.folder().file("garbage", "garbage", 0600);
    EXPECT_THAT(error_of(files, TlsSide::listener), HasSubstr("garbage' is no certificate"));
    files = site_.files("master");
    files.ca = site_.folder().file("empty", "", 0600);
    EXPECT_THAT(error_of(files, TlsSide::listener), HasSubstr("empty' is no certificate of a CA"));
    files = site_.files("master");
    ::chmod(files.key.c_str(), 0644);
    EXPECT_THAT(error_of(files, TlsSide::listener), HasSubstr("others may read"));
}

TEST_F(TlsTest, WarnsOfACertificateThatIsAboutToExpire) {
    const std::string command = std::string(OCELLI_SOURCE_DIR "/scripts/make-certs '") +
                                site_.path() + "' --renew --days 7 >/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0);
    const auto listener = Tls::load(site_.files("master"), TlsSide::listener);
    ASSERT_TRUE(listener);
    EXPECT_THAT((*listener)->expiry_warning().value_or(""),
                ::testing::ContainsRegex("expires in [67] days"));
}

}  // namespace
}  // namespace ocelli::net
