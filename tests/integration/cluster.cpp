#include "tests/integration/cluster.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <sstream>
#include <thread>

namespace ocelli::testing {

namespace {

std::string value_of(const std::string& line, const std::string& key) {
    const std::size_t begin = line.find(key + "=") + key.size() + 1;
    return line.substr(begin, line.find(' ', begin) - begin);
}

}  // namespace

Scratch::Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "ocelli-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
}

Scratch::~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string Scratch::file(const std::string& name, const std::string& content) const {
    const auto path = path_ / name;
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
}

std::vector<std::string> make_pictures(const Scratch& scratch, int count, int width, int height) {
    std::vector<std::string> files;
    for (int i = 0; i < count; ++i) {
        cv::RNG random(static_cast<std::uint64_t>(i) + 1);
        cv::Mat picture(height, width, CV_8UC3, cv::Scalar(90, 110, 100));
        for (int j = 0; j < 12; ++j) {
            const cv::Rect box(random.uniform(0, width), random.uniform(0, height),
                               random.uniform(10, width / 3), random.uniform(10, height / 3));
            cv::rectangle(
                picture, box,
                cv::Scalar(random.uniform(0, 255), random.uniform(0, 255), random.uniform(0, 255)),
                cv::FILLED);
        }
        const auto path = scratch.path() / ("picture-" + std::to_string(i) + ".jpg");
        cv::imwrite(path.string(), picture);
        files.push_back(path.string());
    }
    return files;
}

Cluster::Cluster(const std::vector<std::string>& master_arguments, Programs programs)
    : master_arguments_(master_arguments), programs_(std::move(programs)) {
    start_master("127.0.0.1:0", "127.0.0.1:0");
}

void Cluster::start_master(const std::string& clients, const std::string& slaves) {
    std::vector<std::string> arguments{programs_.master, "--client-listen", clients,
                                       "--slave-listen", slaves};
    arguments.insert(arguments.end(), master_arguments_.begin(), master_arguments_.end());
    if (std::ranges::find(arguments, "--metrics-listen") == arguments.end()) {
        arguments.insert(arguments.end(), {"--metrics-listen", "off"});
    }
    master_ = std::make_unique<Process>(arguments);
    const auto ready = master_->read_line(kPatience);
    ASSERT_TRUE(ready) << master_->log();
    client_address_ = value_of(*ready, "client");
    slave_address_ = value_of(*ready, "slave");
}

void Cluster::restart_master(int signal, std::chrono::milliseconds down) {
    master_->signal(signal);
    master_->wait();
    std::this_thread::sleep_for(down);
    start_master(client_address_, slave_address_);
}

Process& Cluster::add_slave(const std::string& name, const std::vector<std::string>& arguments) {
    return add_slave_at(slave_address_, name, arguments);
}

Process& Cluster::add_test_slave(const std::string& name,
                                 const std::vector<std::string>& arguments) {
    return add_test_slave_at(slave_address_, name, arguments);
}

Process& Cluster::add_host_gpu_slave(const std::string& name,
                                     const std::vector<std::string>& arguments) {
    return add_program(OCELLI_HOST_GPU_SLAVE, slave_address_, name, arguments);
}

Process& Cluster::add_slave_at(const std::string& address, const std::string& name,
                               const std::vector<std::string>& arguments) {
    return add_program(programs_.slave, address, name, arguments);
}

Process& Cluster::add_test_slave_at(const std::string& address, const std::string& name,
                                    const std::vector<std::string>& arguments) {
    return add_program(OCELLI_TEST_SLAVE, address, name, arguments);
}

Process& Cluster::add_program(const std::string& program, const std::string& address,
                              const std::string& name, const std::vector<std::string>& arguments) {
    std::vector<std::string> all{program, "--master", address, "--name", name};
    all.insert(all.end(), arguments.begin(), arguments.end());
    Process& slave = slaves_.emplace_back(all);
    EXPECT_EQ(slave.read_line(kPatience), "ready") << slave.log();
    return slave;
}

Process Cluster::start_submit(const std::vector<std::string>& arguments, const std::string& input) {
    std::vector<std::string> all{programs_.client, "submit", "--master", client_address_, "--json"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return Process(all, input);
}

ClientRun Cluster::finish(Process& client) {
    ClientRun run;
    run.output = client.read_all();
    run.status = client.wait();
    run.errors = client.log();
    std::istringstream lines(run.output);
    for (std::string line; std::getline(lines, line);) {
        run.reports.push_back(Json::parse(line, nullptr, false));
    }
    return run;
}

ClientRun Cluster::submit(const std::vector<std::string>& arguments, const std::string& input) {
    Process client = start_submit(arguments, input);
    return finish(client);
}

Json Cluster::status() {
    Process client({programs_.client, "status", "--master", client_address_, "--json"});
    const std::string output = client.read_all();
    return client.wait() == 0 ? Json::parse(output) : Json();
}

bool Cluster::wait_for(const std::function<bool(const Json&)>& holds) {
    return eventually([&] {
        const Json now = status();
        return !now.is_null() && holds(now);
    });
}

bool Cluster::wait_for_slaves(std::size_t count) {
    return wait_for([&](const Json& status) { return status["slaves"].size() == count; });
}

}  // namespace ocelli::testing
