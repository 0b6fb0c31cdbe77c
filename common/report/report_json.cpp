#include "common/report/report_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "common/clock.hpp"

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

Json objects(const std::vector<ObjectFinding>& found) {
    Json list = Json::array();
    for (const ObjectFinding& object : found) {
        list.push_back({{"label", object.label},
                        {"confidence", rounded(object.confidence, 4)},
                        {"box", to_json(object.box)}});
    }
    return list;
}

Json faces(const std::vector<FaceFinding>& found) {
    Json list = Json::array();
    for (const FaceFinding& face : found) {
        Json landmarks = Json::array();
        for (const Point& point : face.landmarks) {
            landmarks.push_back({{"x", rounded(point.x, 2)}, {"y", rounded(point.y, 2)}});
        }
        list.push_back({{"confidence", rounded(face.confidence, 4)},
                        {"box", to_json(face.box)},
                        {"landmarks", std::move(landmarks)}});
    }
    return list;
}

Json corners(const std::vector<CornerFinding>& found) {
    Json list = Json::array();
    for (const CornerFinding& corner : found) {
        list.push_back({{"x", rounded(corner.x, 2)},
                        {"y", rounded(corner.y, 2)},
                        {"response", rounded(corner.response, 6)}});
    }
    return list;
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

Json to_json(const wire::SlaveStatus& slave) {
    Json capabilities = Json::array();
    for (const wire::Capability& capability : slave.capabilities) {
        capabilities.push_back({{"kind", capability.kind},
                                {"detectors", capability.detectors},
                                {"device", capability.device}});
    }
    return {{"name", slave.name},
            {"address", slave.address},
            {"health", slave.health},
            {"threads", slave.threads},
            {"busy", slave.busy},
            {"assigned", slave.assigned},
            {"completed", slave.completed},
            {"failed", slave.failed},
            {"capabilities", std::move(capabilities)}};
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
    if (report.findings.objects) {
        json["objects"] = objects(*report.findings.objects);
    }
    if (report.findings.faces) {
        json["faces"] = faces(*report.findings.faces);
    }
    if (const auto& edges = report.findings.edges) {
        json["edges"] = {{"density", rounded(edges->density, 6)},
                         {"pixels", edges->pixels},
                         {"contours", edges->contours}};
    }
    if (report.findings.corners) {
        json["corners"] = corners(*report.findings.corners);
    }
    json["subtasks"] = Json::array();
    for (const SubtaskReport& subtask : report.subtasks) {
        json["subtasks"].push_back(to_json(subtask));
    }
    json["timing"] = {{"queue_ms", rounded(report.timing.queue_ms, 3)},
                      {"total_ms", rounded(report.timing.total_ms, 3)}};
    return json;
}

Json to_json(const wire::StatusMessage& status) {
    Json json;
    json["slaves"] = Json::array();
    for (const wire::SlaveStatus& slave : status.slaves) {
        json["slaves"].push_back(to_json(slave));
    }
    json["queue"] = {{"tasks_open", status.tasks_open},
                     {"subtasks_waiting", status.subtasks_waiting},
                     {"image_bytes", status.queued_image_bytes}};
    json["counters"] = Json::object();
    for (const wire::Counter& counter : status.counters) {
        json["counters"][counter.name] = counter.value;
    }
    return json;
}

std::string to_line(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace ocelli
