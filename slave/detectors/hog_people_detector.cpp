#include "slave/detectors/hog_people_detector.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "slave/detectors/cascade_detectors.hpp"
#include "slave/detectors/detector.hpp"

namespace ocelli::slave {

namespace {

constexpr double kSamePersonOverlap = 0.4;

constexpr double kPersonHeight = 96;  // px, in the window of 128
constexpr double kSideShareMin = 0.18;
constexpr double kEnlargeMax = 2;
constexpr double kScaleStep = 1.05;

// The window's margins as shares of its sides; measured on camera pictures, they lie close to the
// training windows' (16 of 64 and 16 of 128 pixels) but leave room for arms and feet.
constexpr double kTrimSide = 0.18;
constexpr double kTrimEnd = 0.08;

const cv::Size kSmallest(32, 64);  // px; half a window: no person is found in less

constexpr double kCurveCentre = 0.4;
constexpr double kCurveSlope = 4;
constexpr double kMarginMin = -0.5;  // below it there is nothing but noise, and much of it

double confidence_of(double margin) {
    return 1 / (1 + std::exp(-kCurveSlope * (margin - kCurveCentre)));
}

double margin_of(double confidence) {
    const double inside = std::clamp(confidence, 1e-6, 1 - 1e-6);
    return std::max(kCurveCentre + std::log(inside / (1 - inside)) / kCurveSlope, kMarginMin);
}

double scale_for(const cv::Mat& picture, int min_height) {
    const double smallest =
        min_height > 0
            ? min_height
            : std::max(kPersonHeight, kSideShareMin * std::min(picture.rows, picture.cols));
    return std::min(kPersonHeight / smallest, kEnlargeMax);
}

// One cluster of windows around its best one.
struct Person {
    cv::Rect2d best;
    double margin;
    cv::Rect2d sum;  // weighted by how far each is above the noise
    double weight = 0;

    void add(const cv::Rect2d& window, double window_margin) {
        const double share = std::max(window_margin - kMarginMin, 0.0) + 0.1;
        sum.x += share * window.x;
        sum.y += share * window.y;
        sum.width += share * window.width;
        sum.height += share * window.height;
        weight += share;
    }

    // Trimmed to the person, in the pixels of a picture that was scaled by `scale`.
    cv::Rect2d box(double scale) const {
        const double unit = 1 / (weight * scale);
        return {(sum.x + kTrimSide * sum.width) * unit, (sum.y + kTrimEnd * sum.height) * unit,
                sum.width * (1 - 2 * kTrimSide) * unit, sum.height * (1 - 2 * kTrimEnd) * unit};
    }
};

// Suppression works on whole windows: trimmed, those of one person overlap too little.
std::vector<Person> one_per_person(const std::vector<ScoredBox>& windows, double overlap_max) {
    std::vector<Person> people;
    for (const ScoredBox& window : windows) {
        const auto known = std::ranges::find_if(people, [&](const Person& person) {
            return overlap(window.box, person.best) > overlap_max;
        });
        Person& person = known != people.end()
                             ? *known
                             : people.emplace_back(Person{window.box, window.score, {}, 0});
        person.add(window.box, window.score);
    }
    return people;
}

}  // namespace

HogPeopleDetector::HogPeopleDetector() {
    hog_.setSVMDetector(cv::HOGDescriptor::getDefaultPeopleDetector());
}

Result<std::vector<Finding>> HogPeopleDetector::detect(const Picture& picture,
                                                       const DetectionOptions& options) {
    return guarded(name(), [&]() -> Result<std::vector<Finding>> {
        const cv::Size stride(8, 8);
        const cv::Size padding(32, 32);  // people that the frame cuts off
        const double scale = scale_for(picture.bgr(), options.min_height);
        cv::Mat scaled = picture.bgr();
        if (scale != 1) {
            const cv::Size size(std::max(static_cast<int>(std::lround(scaled.cols * scale)), 1),
                                std::max(static_cast<int>(std::lround(scaled.rows * scale)), 1));
            cv::resize(scaled, scaled_, size, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
            scaled = scaled_;
        }
        // OpenCV 4.6 reads outside of pictures that are much smaller than its window and padding.
        if (scaled.cols < kSmallest.width || scaled.rows < kSmallest.height) {
            return std::vector<Finding>{};
        }
        const double threshold = options.min_confidence.value_or(default_confidence());
        std::vector<cv::Rect> found;
        std::vector<double> margins;
        hog_.detectMultiScale(scaled, found, margins, margin_of(threshold), stride, padding,
                              kScaleStep, 0);
        std::vector<ScoredBox> windows;
        for (std::size_t i = 0; i < found.size(); ++i) {
            windows.push_back({cv::Rect2d(found[i]), margins[i]});
        }
        sort_by_score(windows);
        std::vector<Finding> people;
        for (const Person& person :
             one_per_person(windows, options.nms_iou.value_or(kSamePersonOverlap))) {
            const double confidence = confidence_of(person.margin);
            const auto box = box_in(person.box(scale), picture.size());
            if (box && confidence >= threshold) {
                people.push_back({"person", static_cast<float>(confidence), box});
            }
        }
        return people;
    });
}

}  // namespace ocelli::slave
