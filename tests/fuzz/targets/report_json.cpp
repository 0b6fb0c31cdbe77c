// What a peer sends, shown as JSON. Input: a byte that picks report or status, then the message's
// body. Whatever texts and numbers it holds: one line, valid JSON, with a member for each subtask.

#include <nlohmann/json.hpp>

#include "client/output/status_view.hpp"
#include "common/report/report_json.hpp"
#include "common/wire/codec.hpp"
#include "tests/fuzz/support/check.hpp"

namespace ocelli::fuzz {
namespace {

nlohmann::ordered_json check_line(const nlohmann::ordered_json& json) {
    const std::string line = to_line(json);
    check(line.find('\n') == line.npos, "a report is more than one line");
    auto parsed = nlohmann::ordered_json::parse(line, nullptr, false);
    check(!parsed.is_discarded(), "a report is no JSON");
    return parsed;
}

void check_report(const wire::Frame& frame) {
    if (const auto message = wire::decode<wire::ReportMessage>(frame)) {
        const auto json = check_line(to_json(message->report, "a file"));
        check(json.at("subtasks").size() == message->report.subtasks.size(),
              "a report has lost a subtask");
        check(json.contains("faces") == (find_section(message->report.sections, "face") != nullptr),
              "a section is not there exactly when it was found");
    }
}

void check_status(const wire::Frame& frame) {
    if (const auto message = wire::decode<wire::StatusMessage>(frame)) {
        check(check_line(client::to_json(*message)).at("slaves").size() == message->slaves.size(),
              "a status has lost a slave");
    }
}

}  // namespace
}  // namespace ocelli::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ocelli;
    if (size == 0) {
        return 0;
    }
    const auto body = fuzz::bytes_of(data + 1, size - 1);
    wire::Frame frame{
        wire::kVersionMax, wire::ReportMessage::kType, {body.begin(), body.end()}, {}};
    if (data[0] % 2 == 0) {
        fuzz::check_report(frame);
    } else {
        frame.type = wire::StatusMessage::kType;
        fuzz::check_status(frame);
    }
    return 0;
}
