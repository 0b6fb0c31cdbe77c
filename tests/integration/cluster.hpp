#pragma once

// A master and slaves, as real processes on loopback, and the client run against them.

#include <chrono>
#include <filesystem>
#include <functional>
#include <list>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/integration/eventually.hpp"
#include "tests/integration/process.hpp"

namespace ocelli::testing {

using Json = nlohmann::json;
using namespace std::chrono_literals;

// What `ocelli` printed and how it ended.
struct ClientRun {
    int status = 0;
    std::vector<Json> reports;  // with --json: a report a line
    std::string output;
    std::string errors;
};

// A folder of its own that goes when the test does.
class Scratch {
  public:
    Scratch();
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const std::filesystem::path& path() const { return path_; }
    // Writes a file and gives its path.
    std::string file(const std::string& name, const std::string& content) const;

  private:
    std::filesystem::path path_;
};

// `count` different camera-like pictures as JPEG files of width×height.
std::vector<std::string> make_pictures(const Scratch& scratch, int count, int width, int height);

// Which ones run.
struct Programs {
    std::string master = OCELLI_MASTER;
    std::string slave = OCELLI_SLAVE;
    std::string client = OCELLI_CLIENT;
};

class Cluster {
  public:
    // `master_arguments` as on the command line. Waits until the master is ready.
    explicit Cluster(const std::vector<std::string>& master_arguments = {}, Programs programs = {});

    // Starts a slave and waits until the master has welcomed it.
    Process& add_slave(const std::string& name, const std::vector<std::string>& arguments = {});
    // The same with ocelli-test-slave, whose analyzers do what the task's camera says: see
    // test_slave.cpp.
    Process& add_test_slave(const std::string& name,
                            const std::vector<std::string>& arguments = {});
    // The same with ocelli-host-gpu-slave, which has a GPU that the host plays: see
    // tests/gpu/host_cuda.
    Process& add_host_gpu_slave(const std::string& name,
                                const std::vector<std::string>& arguments = {});
    // The same, connected to `address` instead of the master's own, e.g. through a proxy.
    Process& add_slave_at(const std::string& address, const std::string& name,
                          const std::vector<std::string>& arguments = {});
    Process& add_test_slave_at(const std::string& address, const std::string& name,
                               const std::vector<std::string>& arguments = {});
    // Ends the master with `signal` and starts another one on the same ports, `down` later.
    void restart_master(int signal, std::chrono::milliseconds down = {});

    ClientRun submit(const std::vector<std::string>& arguments, const std::string& input = "");
    // The same in the background; finish() collects it.
    Process start_submit(const std::vector<std::string>& arguments, const std::string& input = "");
    static ClientRun finish(Process& client);

    Json status();
    // Asks for the status until `holds` says so; false when kPatience has passed.
    bool wait_for(const std::function<bool(const Json&)>& holds);
    bool wait_for_slaves(std::size_t count);

    Process& master() { return *master_; }
    std::string client_address() const { return client_address_; }
    std::string slave_address() const { return slave_address_; }

  private:
    Process& add_program(const std::string& program, const std::string& address,
                         const std::string& name, const std::vector<std::string>& arguments);
    void start_master(const std::string& clients, const std::string& slaves);

    std::vector<std::string> master_arguments_;
    const Programs programs_;
    std::unique_ptr<Process> master_;
    std::string client_address_;
    std::string slave_address_;
    std::list<Process> slaves_;
};

}  // namespace ocelli::testing
