#include "common/report/report_json.hpp"

#include <openssl/evp.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "common/clock.hpp"
#include "common/kinds/kind_table.hpp"

namespace ocelli {

using Json = nlohmann::ordered_json;

namespace {

// Shortest decimal that is exact to the given number of places: 0.9 rather than 0.89999997.
double rounded(double value, double places) {
    const double factor = std::pow(10.0, places);
    return std::round(value * factor) / factor;
}

Json to_json(const Box& box) {
    return {{"x", box.x}, {"y", box.y}, {"width", box.width}, {"height", box.height}};
}

Json points(const std::vector<Point>& all, int places) {
    Json list = Json::array();
    for (const Point& point : all) {
        list.push_back({{"x", rounded(point.x, places)}, {"y", rounded(point.y, places)}});
    }
    return list;
}

// A count as an integer, unless it is beyond what an integer holds exactly.
Json number(double value, int places) {
    constexpr double kExact = 9007199254740992.0;  // 2^53
    const bool count = places == 0 && std::abs(value) <= kExact;
    return count ? Json(static_cast<std::int64_t>(value)) : Json(rounded(value, places));
}

// Little-endian float32, as docs/report.md says.
std::string base64_of(const std::vector<float>& values) {
    const auto* const bytes = reinterpret_cast<const unsigned char*>(values.data());
    const std::size_t size = values.size() * sizeof(float);
    std::string text(4 * ((size + 2) / 3) + 1, '\0');
    text.resize(static_cast<std::size_t>(EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()), bytes, static_cast<int>(size))));
    return text;
}

void add(Json& json, const FindingField& field, const Finding& finding) {
    switch (field.part) {
        case Part::label:
            json[field.name] = finding.label;
            break;
        case Part::confidence:
            json[field.name] = rounded(finding.confidence, field.places);
            break;
        case Part::box:
            json[field.name] = to_json(finding.box.value_or(Box{}));
            break;
        case Part::points:
            json[field.name] = points(finding.points, field.places);
            break;
        case Part::place:
            if (!finding.points.empty()) {
                json.update(points({finding.points.front()}, field.places).front());
            }
            break;
        case Part::text:
            json[field.name] = finding.text;
            break;
        case Part::vector:
            if (finding.vector) {
                json[field.name] = {{"network", finding.vector->network},
                                    {"values", base64_of(finding.vector->values)}};
            }
            break;
        case Part::artifact:
            if (!finding.artifact.empty()) {
                json[field.name] = finding.artifact;
            }
            break;
    }
}

Json to_json(const Section& section, const Kind& kind) {
    Json list = Json::array();
    for (const Finding& finding : section.findings) {
        Json json = Json::object();
        for (const FindingField& field : kind.fields) {
            add(json, field, finding);
        }
        list.push_back(std::move(json));
    }
    if (kind.numbers.empty()) {
        return list;
    }
    Json json = Json::object();
    for (const NumberField& field : kind.numbers) {
        json[field.name] = number(section.number(field.name), field.places);
    }
    if (!kind.fields.empty()) {
        json["findings"] = std::move(list);
    }
    return json;
}

Json to_json(const SubtaskReport& subtask) {
    Json json = {{"kind", subtask.kind},
                 {"status", to_string(subtask.status)},
                 {"slave", subtask.slave},
                 {"device", subtask.device},
                 {"detector", subtask.detector},
                 {"attempts", subtask.attempts},
                 {"queue_ms", rounded(subtask.queue_ms, 3)},
                 {"run_ms", rounded(subtask.run_ms, 3)},
                 {"error", subtask.error ? Json(*subtask.error) : Json(nullptr)}};
    if (subtask.region) {
        json["region"] = to_json(*subtask.region);
    }
    return json;
}

}  // namespace

Json to_json(const Report& report, const std::optional<std::string>& file) {
    Json json;
    json["task_id"] = to_string(report.task_id);
    if (file) {
        json["file"] = *file;
    }
    json["camera"] = report.camera;
    json["captured_at"] = report.captured_at ? Json(format_utc(*report.captured_at)) : Json();
    json["status"] = to_string(report.status);
    json["image"] = {{"width", report.image.size.width},
                     {"height", report.image.size.height},
                     {"bytes", report.image.bytes},
                     {"digest", to_string(report.image.digest)}};
    for (const Kind& kind : kind_table()) {
        if (const Section* const section = find_section(report.sections, kind.name)) {
            json[kind.section] = to_json(*section, kind);
        }
    }
    json["subtasks"] = Json::array();
    for (const SubtaskReport& subtask : report.subtasks) {
        json["subtasks"].push_back(to_json(subtask));
    }
    json["timing"] = {{"queue_ms", rounded(report.timing.queue_ms, 3)},
                      {"total_ms", rounded(report.timing.total_ms, 3)}};
    return json;
}

std::string to_line(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace ocelli
