#pragma once

// A site with what scripts/make-certs makes, and a master that uses it.

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>

#include "tests/integration/expectations.hpp"

namespace ocelli::testing {

using Arguments = std::vector<std::string>;

// What make-certs makes for a master on this machine.
class Site {
  public:
    Site() { make("--host localhost 127.0.0.1"); }
    void make(const std::string& arguments) const {
        run(std::string(OCELLI_SOURCE_DIR) + "/scripts/make-certs '" + path("") + "' " + arguments +
            " >/dev/null");
    }
    // A certificate of this CA that is over.
    void expire(const std::string& role) const {
        folder_.file("names", "subjectAltName=DNS:localhost,IP:127.0.0.1");
        run("cd '" + path("") + "' && openssl req -new -key " + role + ".key -subj /CN=" + role +
            " -out csr && openssl x509 -req -in csr -CA ca.crt -CAkey ca.key -days -1 " +
            "-extfile names -set_serial 7 -out " + role + ".crt 2>said");
    }
    std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
    std::string token(const std::string& role) const {
        std::string text;
        std::ifstream(path(role + ".token")) >> text;
        return text;
    }

  private:
    static void run(const std::string& command) {
        ASSERT_EQ(std::system(command.c_str()), 0) << command;
    }
    Scratch folder_;
};

inline std::string tls_section(const Site& site) {
    return "[tls]\ncertificate = \"" + site.path("master.crt") + "\"\nkey = \"" +
           site.path("master.key") + "\"\nca = \"" + site.path("ca.crt") + "\"\n";
}

inline std::string tokens_section(const Site& site) {
    return "[tokens]\nclient_file = \"" + site.path("client.token") + "\"\nslave_file = \"" +
           site.path("slave.token") + "\"\noperator_file = \"" + site.path("operator.token") +
           "\"\n";
}

class Security : public ::testing::Test {
  protected:
    ~Security() override {
        for (const char* name : kVariables) {
            ::unsetenv(name);
        }
    }
    // A master with all that there is; `ocelli` without flags is one of the site's clients.
    Cluster& secure_cluster() {
        be_client_of(site_);
        return start(tls_section(site_) + tokens_section(site_));
    }
    Cluster& start(const std::string& config) {
        cluster_ =
            std::make_unique<Cluster>(Arguments{"--config", scratch_.file("master.toml", config)});
        return *cluster_;
    }
    static void be_client_of(const Site& site) {
        ::setenv("OCELLI_TLS_CA", site.path("ca.crt").c_str(), 1);
        ::setenv("OCELLI_TLS_CERTIFICATE", site.path("client.crt").c_str(), 1);
        ::setenv("OCELLI_TLS_KEY", site.path("client.key").c_str(), 1);
        ::setenv("OCELLI_TOKEN_FILE", site.path("client.token").c_str(), 1);
    }
    static Arguments as_slave(const Site& site) {
        return {"--device",          "cpu",
                "--tls-ca",          site.path("ca.crt"),
                "--tls-certificate", site.path("slave.crt"),
                "--tls-key",         site.path("slave.key"),
                "--token-file",      site.path("slave.token")};
    }
    // What `ocelli status` says when it is not let in.
    std::string refusal(const Arguments& arguments = {}, int expected = 3) {
        Process client(join(
            Arguments{OCELLI_CLIENT, "status", "--master", cluster_->client_address()}, arguments));
        EXPECT_EQ(client.read_all(), "");
        EXPECT_EQ(client.wait(), expected) << client.log();
        return client.log();
    }
    // A slave that is not let in.
    Process start_slave(const Arguments& arguments) {
        return Process(join(
            Arguments{OCELLI_SLAVE, "--master", cluster_->slave_address(), "--name", "refused"},
            arguments));
    }
    std::string master_log() { return cluster_->master().log(); }

    static constexpr std::array<const char*, 4> kVariables{
        "OCELLI_TLS_CA", "OCELLI_TLS_CERTIFICATE", "OCELLI_TLS_KEY", "OCELLI_TOKEN_FILE"};
    Scratch scratch_;
    Site site_;
    std::unique_ptr<Cluster> cluster_;
};

}  // namespace ocelli::testing
