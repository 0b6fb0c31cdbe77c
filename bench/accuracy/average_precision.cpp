#include "bench/accuracy/average_precision.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace ocelli::accuracy {

namespace {

enum class Verdict : std::uint8_t { right, wrong, ignored };

double common_area(const Area& a, const Area& b) {
    const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    return width > 0 && height > 0 ? width * height : 0;
}

// What each detection is, in the order of falling confidence.
std::vector<Verdict> judge(std::span<const TrueBox> truth, std::span<const FoundBox> found,
                           double iou_min) {
    std::vector<std::size_t> order(found.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return found[a].confidence > found[b].confidence;
    });
    std::vector<bool> taken(truth.size());
    std::vector<Verdict> verdicts;
    for (const std::size_t index : order) {
        const FoundBox& box = found[index];
        const double own_area = box.area.width * box.area.height;
        std::size_t best = truth.size();
        double best_overlap = 0;
        bool on_ignored = false;
        for (std::size_t i = 0; i < truth.size(); ++i) {
            if (truth[i].picture != box.picture) {
                continue;
            }
            const double iou = overlap(truth[i].area, box.area);
            if (truth[i].ignore) {
                on_ignored |= common_area(truth[i].area, box.area) >= iou_min * own_area;
            } else if (!taken[i] && iou >= iou_min && iou > best_overlap) {
                best = i;
                best_overlap = iou;
            }
        }
        if (best < truth.size()) {
            taken[best] = true;
            verdicts.push_back(Verdict::right);
        } else {
            verdicts.push_back(on_ignored ? Verdict::ignored : Verdict::wrong);
        }
    }
    return verdicts;
}

std::size_t count_boxes(std::span<const TrueBox> truth) {
    return static_cast<std::size_t>(
        std::count_if(truth.begin(), truth.end(), [](const TrueBox& box) { return !box.ignore; }));
}

double share(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

double overlap(const Area& a, const Area& b) {
    const double common = common_area(a, b);
    return common > 0 ? common / (a.width * a.height + b.width * b.height - common) : 0;
}

double Counts::precision() const {
    return share(right, right + wrong);
}

double Counts::recall() const {
    return share(right, right + missed);
}

Counts count_matches(std::span<const TrueBox> truth, std::span<const FoundBox> found,
                     double iou_min) {
    Counts counts;
    for (const Verdict verdict : judge(truth, found, iou_min)) {
        counts.right += verdict == Verdict::right ? 1 : 0;
        counts.wrong += verdict == Verdict::wrong ? 1 : 0;
    }
    counts.missed = count_boxes(truth) - counts.right;
    return counts;
}

double average_precision(std::span<const TrueBox> truth, std::span<const FoundBox> found,
                         double iou_min) {
    const std::size_t boxes = count_boxes(truth);
    if (boxes == 0) {
        return 0;
    }
    std::size_t right = 0;
    std::size_t seen = 0;
    std::vector<double> precisions;  // at each detection that finds one box more
    for (const Verdict verdict : judge(truth, found, iou_min)) {
        seen += verdict == Verdict::ignored ? 0 : 1;
        if (verdict == Verdict::right) {
            precisions.push_back(share(++right, seen));
        }
    }
    double best = 0;
    double area = 0;
    for (auto precision = precisions.rbegin(); precision != precisions.rend(); ++precision) {
        best = std::max(best, *precision);
        area += best;
    }
    return area / static_cast<double>(boxes);
}

double mean_average_precision(std::span<const TrueBox> truth, std::span<const FoundBox> found) {
    constexpr int kSteps = 10;
    double sum = 0;
    for (int step = 0; step < kSteps; ++step) {
        sum += average_precision(truth, found, (50 + 5 * step) / 100.0);
    }
    return sum / kSteps;
}

}  // namespace ocelli::accuracy
