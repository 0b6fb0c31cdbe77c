// The configuration files of master and slave. Input: a TOML text, read as both. A text that is
// accepted gives settings within their documented ranges; one that is not, an error with its line.

#include "master/rules/master_settings.hpp"
#include "slave/service/slave_settings.hpp"
#include "tests/fuzz/support/check.hpp"
#include "tests/fuzz/support/config_error.hpp"

namespace ocelli::fuzz {
namespace {

using std::chrono::milliseconds;

void check_address(const net::Address& address) {
    const auto again = net::parse_address(net::to_string(address));
    check(again && *again == address, "an address does not survive a trip through its text");
}

void check_time(milliseconds time, milliseconds minimum, milliseconds maximum) {
    check(time >= minimum && time <= maximum, "a time is out of its range");
}

void check_master(std::string_view text) {
    auto file = ConfigFile::parse(text, std::string(kFileName));
    if (!file) {
        check_config_error(file.error(), ErrorCode::bad_config, text);
        return;
    }
    master::MasterSettings settings;
    if (const auto read = master::read_master_settings(*file, settings); !read) {
        check_config_error(read.error(), ErrorCode::bad_config, text);
        return;
    }
    check_address(settings.client_listen);
    check_address(settings.slave_listen);
    check(settings.connections_max >= 2 && settings.tasks_max >= 1 && settings.attempts_max >= 1 &&
              settings.attempts_max <= 10 && settings.client_tasks_max >= 1,
          "a limit is out of its range");
    check(settings.image_bytes_max >= 1024 && settings.image_bytes_max <= (1ULL << 30U),
          "max_image_bytes is out of its range");
    check_time(settings.lease, milliseconds{500}, milliseconds{60'000});
    check_time(settings.heartbeat, milliseconds{50}, milliseconds{10'000});
    check_time(settings.drain_grace, milliseconds{0}, milliseconds{600'000});
}

void check_slave(std::string_view text) {
    auto file = ConfigFile::parse(text, std::string(kFileName));
    if (!file) {
        return;
    }
    slave::SlaveSettings settings;
    if (const auto read = slave::read_slave_settings(*file, settings); !read) {
        check_config_error(read.error(), ErrorCode::bad_config, text);
        return;
    }
    check_address(settings.master);
    check(settings.threads >= 1 && settings.threads <= 256, "threads are out of their range");
    check(settings.image_pixels_max >= 1 && settings.image_pixels_max <= 1'000'000'000,
          "max_image_pixels is out of its range");
    check_time(settings.reconnect_min, milliseconds{10}, milliseconds{60'000});
    for (const ParameterOverride& set : settings.defaults) {
        check(Parameters(set.kind).set(set.name, set.value).has_value(),
              "a default is accepted that no task could set");
    }
}

}  // namespace
}  // namespace ocelli::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = ocelli::fuzz::text_of(ocelli::fuzz::bytes_of(data, size));
    ocelli::fuzz::check_master(text);
    ocelli::fuzz::check_slave(text);
    return 0;
}
