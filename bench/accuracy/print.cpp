#include "bench/accuracy/print.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace ocelli::accuracy {

std::string to_table(const std::vector<Measurement>& measurements) {
    std::string text =
        fmt::format("{:<18} {:<12} {:<8} {:>5} {:>6} {:>6} {:>8} {:>9} {:>6} {:>13} {:>5} {:>8}\n",
                    "detector", "engine", "class", "boxes", "AP30", "AP50", "AP50:95", "precision",
                    "recall", "false alarms", ">0.5", "ms");
    for (const Measurement& row : measurements) {
        text += fmt::format(
            "{:<18} {:<12} {:<8} {:>5} {:>6.1f} {:>6.1f} {:>8.1f} {:>9.1f} {:>6.1f} {:>13} {:>5} "
            "{:>8.1f}\n",
            row.detector, row.engine, row.label, row.boxes, 100 * row.ap30, 100 * row.ap50,
            100 * row.ap50_95, 100 * row.at_default.precision(), 100 * row.at_default.recall(),
            fmt::format("{} on {}", row.false_alarms, row.empty_pictures),
            row.false_alarms_above_half, row.ms_median);
    }
    return text;
}

std::string to_json(const std::vector<Measurement>& measurements) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const Measurement& row : measurements) {
        rows.push_back({{"detector", row.detector},
                        {"engine", row.engine},
                        {"class", row.label},
                        {"pictures", row.pictures},
                        {"boxes", row.boxes},
                        {"ap30", row.ap30},
                        {"ap50", row.ap50},
                        {"ap50_95", row.ap50_95},
                        {"precision", row.at_default.precision()},
                        {"recall", row.at_default.recall()},
                        {"empty_pictures", row.empty_pictures},
                        {"false_alarms", row.false_alarms},
                        {"false_alarms_above_half", row.false_alarms_above_half},
                        {"ms_median", row.ms_median}});
    }
    return nlohmann::ordered_json{{"measurements", rows}}.dump(2) + "\n";
}

std::string to_sentence(const Measurement& a, const Measurement& b, const Agreement& agreement) {
    return fmt::format(
        "{}: {} and {} agree on {} detections and differ on {} (smallest IoU {:.3f}, largest "
        "difference in confidence {:.4f}); {} takes {:.1f} times as long\n",
        a.detector, a.engine, b.engine, agreement.matched, agreement.unmatched, agreement.iou_min,
        agreement.confidence_difference_max, a.engine, a.ms_median / b.ms_median);
}

}  // namespace ocelli::accuracy
