#include "bench/accuracy/measure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iterator>
#include <opencv2/core.hpp>

#include "bench/lib/analyze_whole.hpp"
#include "slave/analysis/analyzer.hpp"
#include "slave/picture/decode.hpp"

namespace ocelli::accuracy {

namespace {

using Clock = std::chrono::steady_clock;

Area area_of(const Box& box) {
    return {static_cast<double>(box.x), static_cast<double>(box.y), static_cast<double>(box.width),
            static_cast<double>(box.height)};
}

// Of that label, or of none.
std::vector<FoundBox> boxes_of(const Section& section, std::size_t picture,
                               const std::string& label) {
    std::vector<FoundBox> boxes;
    for (const Finding& finding : section.findings) {
        if (finding.box && (finding.label == label || finding.label.empty())) {
            boxes.push_back({picture, area_of(*finding.box), finding.confidence});
        }
    }
    return boxes;
}

constexpr std::int64_t kPixelsMax = 50'000'000;

Result<std::shared_ptr<const slave::Picture>> load_picture(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    auto picture = slave::decode(std::as_bytes(std::span(bytes)), kPixelsMax);
    if (!picture) {
        return Error{picture.error().code,
                     fmt::format("{}: {}", path.string(), picture.error().message)};
    }
    return picture;
}

// As a camera would have taken it with that share of the light: darker, and with noise (Gaussian,
// sigma 2 grey levels, the same at every call for one `seed`).
cv::Mat darkened(const slave::Picture& picture, double light, std::uint64_t seed) {
    constexpr double kNoise = 2;
    cv::Mat dark;
    picture.bgr().convertTo(dark, CV_16S, light);
    cv::Mat noise(dark.size(), dark.type());
    cv::RNG random(seed + 1);
    random.fill(noise, cv::RNG::NORMAL, 0, kNoise);
    dark += noise;
    dark.convertTo(dark, CV_8U);
    return dark;
}

// The parameters of one pass.
Result<Parameters> make_parameters(const Question& question, bool for_curve) {
    Parameters parameters(question.kind);
    std::vector<ParameterOverride> overrides{{question.kind, "detector", question.detector}};
    if (for_curve) {
        overrides.push_back(
            {question.kind, "min_confidence", fmt::format("{}", question.curve_confidence)});
        overrides.push_back({question.kind, "max_count", "1000"});
    }
    overrides.insert(overrides.end(), question.overrides.begin(), question.overrides.end());
    if (auto applied = parameters.apply(overrides); !applied) {
        return applied.error();
    }
    return parameters;
}

void judge(Measurement& measurement, const GroundTruth& truth, const std::vector<FoundBox>& curve,
           std::vector<double>& times) {
    const auto boxes = truth.boxes.find(measurement.label);
    const std::vector<TrueBox> none;
    const std::vector<TrueBox>& real = boxes == truth.boxes.end() ? none : boxes->second;
    measurement.pictures = truth.pictures.size();
    measurement.boxes = real.size();
    measurement.ap30 = average_precision(real, curve, 0.3);
    measurement.ap50 = average_precision(real, curve, 0.5);
    measurement.ap50_95 = mean_average_precision(real, curve);
    measurement.at_default = count_matches(real, measurement.found, 0.5);
    for (std::size_t i = 0; i < truth.pictures.size(); ++i) {
        if (truth.shows(i, measurement.label)) {
            continue;
        }
        ++measurement.empty_pictures;
        for (const FoundBox& box : measurement.found) {
            measurement.false_alarms += box.picture == i ? 1 : 0;
        }
        for (const FoundBox& box : curve) {
            measurement.false_alarms_above_half += box.picture == i && box.confidence > 0.5 ? 1 : 0;
        }
    }
    if (!times.empty()) {
        std::nth_element(times.begin(),
                         times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2),
                         times.end());
        measurement.ms_median = times[times.size() / 2];
    }
}

}  // namespace

Result<Measurement> measure(slave::Analyzer& analyzer, const GroundTruth& truth,
                            const Question& question) {
    const auto for_curve = make_parameters(question, true);
    const auto by_default = make_parameters(question, false);
    if (!for_curve || !by_default) {
        return for_curve ? by_default.error() : for_curve.error();
    }
    Measurement measurement;
    measurement.detector = question.detector;
    measurement.label = question.label;
    std::vector<FoundBox> curve;
    std::vector<double> times;
    for (std::size_t i = 0; i < truth.pictures.size(); ++i) {
        auto picture = load_picture(truth.pictures[i]);
        if (picture && question.light < 1) {
            picture = std::make_shared<slave::Picture>(darkened(**picture, question.light, i));
        }
        if (!picture) {
            return picture.error();
        }
        const auto full = slave::analyze_whole(analyzer, {**picture, *for_curve, ""});
        const auto begin = Clock::now();
        const auto usual = slave::analyze_whole(analyzer, {**picture, *by_default, ""});
        times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
        if (!full || !usual) {
            return full ? usual.error() : full.error();
        }
        for (auto* target : {&curve, &measurement.found}) {
            const auto& findings = target == &curve ? full->section : usual->section;
            const auto boxes = boxes_of(findings, i, question.label);
            target->insert(target->end(), boxes.begin(), boxes.end());
        }
    }
    judge(measurement, truth, curve, times);
    return measurement;
}

Agreement compare(const std::vector<FoundBox>& a, const std::vector<FoundBox>& b) {
    Agreement agreement;
    std::vector<bool> taken(b.size());
    for (const FoundBox& box : a) {
        std::size_t best = b.size();
        double best_overlap = 0.5;
        for (std::size_t i = 0; i < b.size(); ++i) {
            const double iou = overlap(box.area, b[i].area);
            if (!taken[i] && b[i].picture == box.picture && iou > best_overlap) {
                best = i;
                best_overlap = iou;
            }
        }
        if (best == b.size()) {
            ++agreement.unmatched;
            continue;
        }
        taken[best] = true;
        const double difference = std::abs(box.confidence - b[best].confidence);
        agreement.iou_min = std::min(agreement.iou_min, best_overlap);
        agreement.confidence_difference_max =
            std::max(agreement.confidence_difference_max, difference);
        const bool same = best_overlap >= 0.95 && difference <= 0.01;
        agreement.matched += same ? 1 : 0;
        agreement.unmatched += same ? 0 : 2;
    }
    agreement.unmatched += static_cast<std::size_t>(std::count(taken.begin(), taken.end(), false));
    return agreement;
}

}  // namespace ocelli::accuracy
