#include "tests/integration/alone.hpp"

#include <fstream>
#include <iterator>

#include "common/report/report_json.hpp"
#include "slave/picture/decode.hpp"

namespace ocelli::testing {

namespace {

std::vector<std::byte> read(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(stream)), {});
    const auto view = std::as_bytes(std::span(bytes));
    return {view.begin(), view.end()};
}

}  // namespace

nlohmann::json alone(const slave::AnalyzerRegistry& registry, const std::string& file) {
    const auto bytes = read(file);
    const auto picture = slave::decode(bytes, 50'000'000).value();
    Report report;
    report.image = {picture->size(), bytes.size(), digest_of(bytes)};
    for (const std::string_view kind : kinds()) {
        const Parameters parameters(kind);
        auto output = registry.find(kind)->make().value()->analyze({*picture, parameters, ""});
        report.sections.push_back(std::move(output.value().section));
    }
    return nlohmann::json::parse(to_line(to_json(report, file)));
}

}  // namespace ocelli::testing
